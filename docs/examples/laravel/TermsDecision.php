<?php
// What a user must agree to, by the versions in acceptance.json, newest first. Dates are like 2026-03-02.

namespace App\Terms;

final class TermsDecision
{
    // Decides what to ask the user of an account that was opened on $opened. $agreed is the version that they agreed to
    // last, or null. Accounts opened before $storedSince count as having agreed to what applied then. Returns the
    // version to `show`, the one `since` which they agreed, the last date `by` which to agree, and whether it `blocks`
    // all else until then; or the date to `announce`; or nothing.
    public static function decide(array $versions, $today, $opened, ?string $agreed, ?string $storedSince = null): array
    {
        $mine = self::agreedVersion($versions, $opened, $agreed, $storedSince);
        // A canceled version that was for new accounts: now the same applies as to accounts opened today.
        $isCanceled = $mine && !$mine['applied'] && self::isForNewAccounts($mine, $opened);
        $show = self::versionFor($versions, $isCanceled ? $today : $opened, $today);
        if (!$mine) {
            return $show ? ['show' => $show, 'blocks' => $storedSince !== null && $opened >= $storedSince] : [];
        }
        $asks = $mine['ask_again'];
        if ($show && $asks && $asks['from'] <= $today) {
            $isLate = $asks['by'] !== null && $asks['by'] < $today;
            return ['show' => $show, 'since' => $mine['revised'], 'by' => $asks['by'], 'blocks' => $isLate];
        }
        $order = $show ? array_search($show, $versions) <=> array_search($mine, $versions) : 0; // 1 if $show is older
        // The second case: at sign-up, the copy of the file was older than the version for new accounts.
        if ($order === 1 && $isCanceled || $order === -1 && self::isForNewAccounts($show, $opened)) {
            return ['show' => $show, 'since' => $mine['revised'], 'blocks' => false];
        }
        return $asks && $asks['announce_from'] <= $today && $today < $asks['from'] ? ['announce' => $asks['from']] : [];
    }

    /** Returns the version that applies on a date to an account opened on $opened, or null. */
    public static function versionFor(array $versions, string $opened, string $date): ?array
    {
        $current = current(array_filter($versions, fn ($version) => self::isInEffect($version, $date))) ?: null;
        $upcoming = array_filter($versions, fn ($version) => $version['applied']
            && self::isForNewAccounts($version, $opened) && $date < $version['effective']);
        usort($upcoming, fn ($a, $b) => strcmp($b['effective'], $a['effective']));
        return $current ? $upcoming[0] ?? $current : null;
    }

    private static function agreedVersion(array $versions, string $opened, ?string $agreed, ?string $storedSince): ?array
    {
        if ($agreed === null) {
            return $opened < ($storedSince ?? '') ? self::versionFor($versions, $opened, $opened) : null;
        }
        return array_column($versions, null, 'revised')[$agreed]
            ?? throw new \OutOfBoundsException("acceptance.json doesn't have version $agreed");
    }

    private static function isInEffect(array $version, string $date): bool
    {
        return array_filter($version['applied'], fn ($period) => $period['from'] <= $date
            && ($period['to'] === null || $date < $period['to'])) !== [];
    }

    /** Returns whether a version that takes effect later already applied to accounts opened on this date. */
    private static function isForNewAccounts(array $version, string $opened): bool
    {
        $start = $version['effective_new_accounts'];
        return $start !== null && $start <= $opened && $opened < $version['effective'];
    }
}
