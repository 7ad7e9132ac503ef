"""What users agreed to. Rows are only ever added: the last one of a user counts."""

from django.conf import settings
from django.db import models


class Agreement(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    policy = models.CharField(max_length=100)
    revised = models.CharField(max_length=20)  # the version, such as 2026-03-02
    sha256 = models.CharField(max_length=64)  # of the text that the user saw
    language = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        get_latest_by = "id"
