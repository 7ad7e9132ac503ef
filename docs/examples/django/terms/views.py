"""Stores what a user agrees to."""

from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.views.decorators.http import require_POST

from .acceptance import read_file
from .models import Agreement


@require_POST
def agree(request):
    """Store that a user agreed to the version that they were shown."""
    versions = (read_file() or {}).get("versions", [])
    revised, sha256 = (request.POST.get(name) for name in ("revised", "sha256"))
    is_known = any((each["revised"], each["sha256"]) == (revised, sha256) for each in versions)
    if not request.user.is_authenticated or not is_known:
        return HttpResponseBadRequest("This version isn't known. Please go back and reload.")
    Agreement.objects.create(
        user=request.user, policy="terms", revised=revised, sha256=sha256, language="en"
    )
    return HttpResponseRedirect("/")
