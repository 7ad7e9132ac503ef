# Before fence 1
published privacy
on 2026-03-02
