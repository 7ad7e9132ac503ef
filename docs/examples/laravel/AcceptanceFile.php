<?php
// The newest acceptance.json that could be read: from the site, at most five minutes ago; else the last good copy, or the
// one that ships with the app as resources/acceptance.json; null if there is none.

namespace App\Terms;

use Illuminate\Support\Facades\{Cache, Http, Log};

final class AcceptanceFile
{
    public const URL = 'https://example.com/legal/terms/';

    public static function read(): ?array
    {
        $newest = Cache::get('acceptance.newest')
            ?? self::parsed(fn () => file_get_contents(resource_path('acceptance.json')));
        if (!Cache::add('acceptance.read', true, 300)) {
            return $newest;
        }
        $newest = self::parsed(fn () => Http::timeout(5)->get(self::URL.'acceptance.json')->throw()->body()) ?? $newest;
        if ($newest) {
            Cache::forever('acceptance.newest', $newest);
        }
        return $newest;
    }

    /** Returns the version that applies to an account opened now; null if none is in effect. */
    public static function versionForSignUp(): ?array
    {
        $file = self::read();
        $today = $file ? self::dateIn($file, now()) : '';
        return $file ? TermsDecision::versionFor($file['versions'], $today, $today) : null;
    }

    /** Returns whether the file has a version with this hash: only such a version is stored. */
    public static function isKnown(?string $revised, ?string $sha256): bool
    {
        $hashes = array_column(self::read()['versions'] ?? [], 'sha256', 'revised');
        return $sha256 !== null && ($hashes[$revised] ?? null) === $sha256;
    }

    public static function dateIn(array $file, $moment): string
    {
        return $moment->copy()->setTimezone($file['timezone'])->toDateString();
    }

    private static function parsed(callable $read): ?array
    {
        try {
            $file = json_decode($read(), true, flags: JSON_THROW_ON_ERROR);
            if (is_array($file) && ($file['format'] ?? null) === 1) {
                return $file;
            }
            Log::error('acceptance.json has another format');
        } catch (\Throwable $error) {
            Log::error("can't read acceptance.json: ".$error->getMessage());
        }
        return null;
    }
}
