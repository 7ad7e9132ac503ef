# Before fence 1
on 2026-03-02
published privacy
