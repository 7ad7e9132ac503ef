"""The part of a form with which people agree to the terms, for sign-up and for new versions."""

from django import forms
from django.conf import settings
from django.utils.html import format_html

from .acceptance_file import read_file
from .models import Agreement

TERMS = 'I agree to the <a href="{}{}/">terms</a>.'
SINCE = '{} <a href="{}since/{}/">See what changed since you agreed.</a>'


class TermsForm(forms.Form):
    """Ask to agree to a version of acceptance.json. Without a version, the form has no fields."""

    agree = forms.BooleanField()
    revised = forms.CharField(widget=forms.HiddenInput)
    sha256 = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data, version, since=""):
        facts = {name: version[name] for name in ("revised", "sha256")} if version else None
        super().__init__(data, initial=facts)
        if not version:
            self.fields.clear()
            return
        label = format_html(TERMS, settings.TERMS_URL, version["revised"])
        if since:
            label = format_html(SINCE, label, settings.TERMS_URL, since)
        self.fields["agree"].label = label

    def clean(self):
        """Reject a version that isn't in the file. What the user saw is what's stored."""
        versions = (read_file() or {}).get("versions", [])
        known = [(each["revised"], each["sha256"]) for each in versions]
        shown = self.cleaned_data.get("revised"), self.cleaned_data.get("sha256")
        if self.fields and shown not in known:
            raise forms.ValidationError("This version isn't known. Please reload the page.")

    def save(self, user):
        if self.fields:
            facts = {name: self.cleaned_data[name] for name in ("revised", "sha256")}
            Agreement.objects.create(user=user, policy="terms", language="en", **facts)
