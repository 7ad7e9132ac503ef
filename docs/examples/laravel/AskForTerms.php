<?php
// Asks users to agree to new terms: a middleware after `auth`. A table `agreements` has user_id, policy, revised,
// sha256, language, and timestamps. The view terms.ask has a form with $show['revised'] and $show['sha256'], and
// links to $url.$show['revised'].'/' and, if $agreed, to $url.'since/'.$agreed->revised.'/'. The controller that
// stores the form accepts only a version and hash that acceptance.json has.

namespace App\Http\Middleware;

use App\Models\Agreement;
use Closure;
use Illuminate\Support\Facades\{Cache, Http, Log};

class AskForTerms
{
    private const URL = 'https://example.com/legal/terms/';

    public function handle($request, Closure $next)
    {
        $file = $request->user() && $request->isMethod('GET') ? $this->read() : null;
        if (!$file) {
            return $next($request);
        }
        $agreed = Agreement::where(['user_id' => $request->user()->id, 'policy' => 'terms'])->latest('id')->first();
        [$show, $newTermsFrom] = $this->decide($file, $agreed);
        view()->share('newTermsFrom', $newTermsFrom);
        return $show
            ? response()->view('terms.ask', ['show' => $show, 'agreed' => $agreed, 'url' => self::URL])
            : $next($request);
    }

    /** Returns acceptance.json; an empty array if it can't be read: then the next requests don't wait for it. */
    private function read(): array
    {
        return Cache::remember('acceptance.json', 300, function () {
            try {
                return Http::timeout(5)->get(self::URL.'acceptance.json')->throw()->json();
            } catch (\Throwable $error) {
                Log::error('not asking users to agree: '.$error->getMessage());
                return [];
            }
        });
    }

    /** Returns the version to show (or null), and the date of a change to announce (or null). */
    private function decide(array $file, ?Agreement $agreed): array
    {
        $today = now($file['timezone'])->toDateString();
        $versions = collect($file['versions']);
        $current = $versions->first(fn ($version) => collect($version['applied'])->contains(
            fn ($period) => $period['from'] <= $today && (!$period['to'] || $today < $period['to'])));
        if (!$agreed) {
            $first = $versions->filter(fn ($version) => $version['applied'] && $version['effective_new_accounts']
                && $version['effective_new_accounts'] <= $today && $today < $version['effective']);
            return [$current ? $first->sortByDesc('effective')->first() ?? $current : null, null];
        }
        $mine = $versions->firstWhere('revised', $agreed->revised);
        if (!$mine) {
            Log::error("not asking users to agree: acceptance.json doesn't have version $agreed->revised");
        }
        $asks = $mine['ask_again'] ?? null;
        if (!$asks || $today < $asks['announce_from']) {
            return [null, null];
        }
        return $asks['from'] <= $today ? [$current, null] : [null, $asks['from']];
    }
}
