# Before fence 1
on 2026-03-02
published privacy
planned ann@readers.test bob@readers.test cleo@readers.test
limit="--limit 1"
legalsite notify send privacy --confirm 234f94bc5d1e || true
cp deliveries.sqlite copy.sqlite # the backup, and then two more emails leave
limit=""
legalsite notify send privacy --confirm 234f94bc5d1e
legalsite notify export privacy --output evidence
cut -d, -f8 evidence/notice/recipients.csv | sed 1d | while read -r id; do
  echo "Mar  2 12:00:01 mx1 postfix/cleanup[7]: Q${id:1:8}: message-id=$id"
  echo "Mar  2 12:00:02 mx1 postfix/smtp[8]: Q${id:1:8}: to=<reader>, relay=mx.readers.test[192.0.2.9]:25, delay=1, dsn=2.0.0, status=sent (250 ok)"
done >mail.log
rm -f deliveries.sqlite-wal deliveries.sqlite-shm
mv copy.sqlite deliveries.sqlite
