"""What a law or its regulator asks of changes, as data. A site turns a profile on by its name; each names its
source."""

from collections.abc import Mapping

from msgspec import Struct

from legalsite.model.config import Channel, Logic, PolicyKind
from legalsite.model.notice_period import NO_PERIOD, NoticePeriod
from legalsite.model.policy import ChangeClass

DURABLE: tuple[Channel, ...] = ("email", "other")  # what a reader can keep unaltered: an email, a letter
DIRECT: tuple[Channel, ...] = ("email", "site", "in_product", "account", "other")
SUBSTANTIVE: tuple[ChangeClass, ...] = ("minor", "material")  # editorial changes leave content and meaning alone


class Profile(Struct, frozen=True):
    """Applies to policies of these `kinds` and changes of these `classes`. A notice must be sent a `period`
    before the text applies; with empty `channels` no notice is asked for. The newest revision may be at most
    `review_months` old. With `clause` the text must say how readers learn of changes."""

    name: str
    source: str
    kinds: tuple[PolicyKind, ...]
    classes: tuple[ChangeClass, ...] = ()
    period: NoticePeriod = NO_PERIOD
    channels: tuple[Channel, ...] = ()
    logic: Logic = "any"
    review_months: int = 0
    clause: bool = False


PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            "eu-p2b", "Regulation (EU) 2019/1150, Article 3(2)", ("terms",), SUBSTANTIVE, NoticePeriod(15), DURABLE
        ),
        Profile(
            # Article 54(1) sends to Article 51(1) for the form: on paper or another durable medium.
            "eu-psd2", "Directive (EU) 2015/2366, Article 54(1)", ("terms",), SUBSTANTIVE,
            NoticePeriod(months=2), DURABLE
        ),
        Profile(
            "eu-eecc", "Directive (EU) 2018/1972, Article 105(4)", ("terms",), SUBSTANTIVE,
            NoticePeriod(months=1), DURABLE
        ),
        Profile(
            # "Well in advance" is not a number of days: all that can be checked is that it is before.
            "eu-gdpr",
            "Article 29 Working Party, WP260 rev.01, paragraphs 29 to 31",
            ("notice",),
            ("material",),
            NoticePeriod(1),
            DIRECT,
        ),
        Profile(
            # It says that users are informed, but not when.
            "eu-dsa", "Regulation (EU) 2022/2065, Article 14(2)", ("terms",), ("material",), channels=DIRECT
        ),
        Profile("us-ca-ccpa", "California Civil Code § 1798.130(a)(5)", ("notice",), review_months=12),
        Profile(
            "us-ca-caloppa", "California Business and Professions Code § 22575(b)(3)", ("notice",), clause=True
        ),
    )
}  # fmt: skip
