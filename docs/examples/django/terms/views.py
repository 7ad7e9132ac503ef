"""Stores what users agree to: when they open an account, and when a new version asks them."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import UserCreationForm
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from .acceptance import decide_for, version_for_sign_up
from .forms import TermsForm


def sign_up(request):
    """Open an account and store the agreement, both or neither: do the same in your own view."""
    data = request.POST or None
    account, terms = UserCreationForm(data), TermsForm(data, version_for_sign_up())
    if account.is_valid() and terms.is_valid():
        with transaction.atomic():
            user = account.save()
            terms.save(user)
        login(request, user)
        return redirect("/")
    return render(request, "terms/form.html", {"forms": [account, terms], "button": "Sign up"})


@login_required
def agree(request):
    """Ask a user to agree to a new version, then lead back to the page that they wanted."""
    page = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        page = "/"
    decision = decide_for(request.user)
    if not decision.show:
        return redirect(page)
    terms = TermsForm(request.POST or None, decision.show, decision.since)
    if terms.is_valid():
        terms.save(request.user)
        return redirect(page)
    return render(request, "terms/form.html", {"forms": [terms], "button": "I agree"})
