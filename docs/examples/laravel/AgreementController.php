<?php
// Stores what users agree to. In the routes, after `auth` and AskForTerms:
//   Route::get('/agree', [AgreementController::class, 'show'])->name('agreement');
//   Route::post('/agree', [AgreementController::class, 'store'])->name('agreement.store');
// The view terms.agree has a form with $terms['show']['revised'], $terms['show']['sha256'], and request('next'). It links
// to AcceptanceFile::URL with $terms['show']['revised'].'/' and, if $terms['since'] is set, 'since/'.$terms['since'].'/'.
//
// For sign-up, show AcceptanceFile::versionForSignUp() in the same way, unless it's null. Check it with isKnown, and store
// it in the same transaction as the user.

namespace App\Http\Controllers;

use App\Http\Middleware\AskForTerms;
use App\Models\Agreement;
use App\Terms\AcceptanceFile;
use Illuminate\Http\Request;

class AgreementController
{
    public function show(Request $request)
    {
        $terms = AskForTerms::decideFor($request->user());
        return isset($terms['show']) ? view('terms.agree') : redirect(self::page($request), 303);
    }

    public function store(Request $request)
    {
        $facts = $request->validate(['revised' => 'required|string', 'sha256' => 'required|string']);
        abort_unless(AcceptanceFile::isKnown($facts['revised'], $facts['sha256']), 400, "This version isn't known.");
        Agreement::create(['user_id' => $request->user()->id, 'policy' => 'terms', 'language' => 'en', ...$facts]);
        return redirect(self::page($request), 303);
    }

    /** Returns the page that the user wanted, if it's on this site. */
    private static function page(Request $request): string
    {
        $page = $request->string('next')->toString();
        return preg_match('~^/[^/\\\\]~', $page) ? $page : '/';
    }
}
