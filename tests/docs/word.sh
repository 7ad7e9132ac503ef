# Before fence 1
on 2026-03-02
published privacy
# Before fence 2
python - <<'END' # counsel's own change
from zipfile import ZipFile

with ZipFile("privacy.docx") as file:
    parts = {name: file.read(name) for name in file.namelist()}
old = b" days.</w:t></w:r>"
new = b' days</w:t></w:r><w:ins w:id="9" w:author="A. Keller" w:date="2026-03-05T00:00:00Z"><w:r><w:t xml:space="preserve"> after you close your account</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r>'
assert old in parts["word/document.xml"]
parts["word/document.xml"] = parts["word/document.xml"].replace(old, new)
with ZipFile("privacy.docx", "w") as file:
    for name, data in parts.items():
        file.writestr(name, data)
END
