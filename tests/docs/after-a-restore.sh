# Before fence 1
on 2026-03-02
published privacy
planned ann@readers.test bob@readers.test cleo@readers.test
limit="--limit 1"
legalsite notify send privacy --confirm 234f94bc5d1e || true
cp deliveries.sqlite copy.sqlite # the backup, and then two more emails leave
limit=""
legalsite notify send privacy --confirm 234f94bc5d1e
rm -f deliveries.sqlite-wal deliveries.sqlite-shm
mv copy.sqlite deliveries.sqlite
python - >ids <<'PYTHON'
from datetime import UTC, datetime
from pathlib import Path

from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database

with open_database(database_url(Path.cwd(), "")) as engine:
    queries = Deliveries(engine, lambda: datetime.now(UTC)).queries
    number = queries.mailings()[0].number
    print(*queries.unknown_emails([number], restored=True), sep="\n")
PYTHON
while read -r id; do
  echo "Mar  2 12:00:01 mx1 postfix/cleanup[7]: Q${id:1:8}: message-id=$id"
  echo "Mar  2 12:00:02 mx1 postfix/smtp[8]: Q${id:1:8}: to=<reader>, relay=mx.readers.test[192.0.2.9]:25, delay=1, dsn=2.0.0, status=sent (250 ok)"
done <ids >mail.log
