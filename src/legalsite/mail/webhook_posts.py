"""The state of what is posted to a webhook. A post is marked as attempted before it is handed over, and its outcome is
recorded after that: if a run is killed in between, the outcome is unknown, and nobody posts it again by itself."""

from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from legalsite.mail.delivery_database import database_errors, utc_stamp, webhook_posts
from legalsite.model.webhook import WebhookPost

KILLED_AFTER = timedelta(minutes=2)  # no try takes so long: the run that began it is over


def post_of(engine: Engine, notice: str, url: str, now: datetime) -> WebhookPost | None:
    """Return the state of a notice's post; None if it was never tried. One that a killed run left behind is unknown."""
    with database_errors(engine), engine.connect() as db:
        row = db.execute(select(webhook_posts).where(_key(notice, url))).first()
    if row is None:
        return None
    first, changed = datetime.fromisoformat(row.first), datetime.fromisoformat(row.changed)
    post = WebhookPost(notice, url, bytes(row.body), row.state, row.code, row.reply, row.tries, first, changed)
    post = replace(post, again=datetime.fromisoformat(row.again)) if row.again else post
    if row.state == "attempted" and changed + KILLED_AFTER <= now:
        return replace(post, state="unknown", reply="the run that was posting it was killed")
    return post


def attempt(engine: Engine, new: WebhookPost, was: WebhookPost | None) -> bool:
    """Mark a post as attempted, as `new` says; the mark is on the disk when this returns. Return False if another run
    was faster. `was` is the state that the caller has seen."""
    values = {
        "body": new.body, "state": new.state, "code": new.code, "reply": new.reply, "tries": new.tries,
        "first": utc_stamp(new.first), "changed": utc_stamp(new.changed), "again": None,
    }  # fmt: skip
    with database_errors(engine), engine.connect() as db:
        if was:
            seen = (webhook_posts.c.tries == was.tries) & (webhook_posts.c.changed == utc_stamp(was.changed))
            mark = update(webhook_posts).where(_key(new.notice, new.url), seen).values(**values)
            marked = db.execute(mark).rowcount == 1
        else:
            try:
                db.execute(insert(webhook_posts).values(notice=new.notice, url=new.url, **values))
            except IntegrityError:
                return False
            marked = True
        db.commit()
        return marked


def finish(engine: Engine, done: WebhookPost) -> None:
    """Record what became of an attempt."""
    values = {
        "state": done.state, "code": done.code, "reply": done.reply, "changed": utc_stamp(done.changed),
        "again": utc_stamp(done.again) if done.again else None,
    }  # fmt: skip
    with database_errors(engine), engine.begin() as db:
        db.execute(update(webhook_posts).where(_key(done.notice, done.url)).values(**values))


def _key(notice: str, url: str) -> ColumnElement[bool]:
    return (webhook_posts.c.notice == notice) & (webhook_posts.c.url == url)
