<?php
// Asks users to agree to new terms, and once their time is over, before anything else: a middleware after `auth`. The
// model Agreement has a table with user_id, policy, revised, sha256, language, and timestamps; $fillable has all but the
// last. OPEN names the routes where users log out, export their data, or close their account.
//
// For your layout: “Please agree to our new terms by …”, with a link to route('agreement'), if $terms['show'] is set; “New
// terms take effect on …”, if $terms['announce'] is.

namespace App\Http\Middleware;

use App\Models\Agreement;
use App\Terms\{AcceptanceFile, TermsDecision};
use Closure;
use Illuminate\Support\Facades\Log;

class AskForTerms
{
    private const OPEN = ['agreement', 'agreement.store', 'logout', 'account.export', 'account.close'];
    private const STORED_SINCE = null; // or the date since which accounts can't be opened without a row in the table

    public function handle($request, Closure $next)
    {
        $terms = self::decideFor($request->user());
        view()->share('terms', $terms);
        if ($request->routeIs(...self::OPEN) || !($terms['blocks'] ?? false)) {
            return $next($request);
        }
        if (!str_contains($request->header('Accept', ''), 'text/html')) { // an app's request, not a page
            return response()->json(['error' => 'terms_not_accepted', 'agree' => route('agreement')], 403);
        }
        $page = $request->isMethod('GET') ? $request->getRequestUri() : '/';
        return redirect()->route('agreement', ['next' => $page], 303);
    }

    public static function decideFor($user): array
    {
        $file = $user ? AcceptanceFile::read() : null;
        if (!$file) {
            return [];
        }
        $last = Agreement::where(['user_id' => $user->id, 'policy' => 'terms'])->latest('id')->first();
        $opened = AcceptanceFile::dateIn($file, $user->created_at);
        try {
            $today = AcceptanceFile::dateIn($file, now());
            return TermsDecision::decide($file['versions'], $today, $opened, $last?->revised, self::STORED_SINCE);
        } catch (\OutOfBoundsException $error) {
            Log::error('not asking users to agree: '.$error->getMessage());
            return [];
        }
    }
}
