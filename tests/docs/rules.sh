# Before fence 1
on 2026-03-02
promise="promise: {none: true, confirmed_by: J. Doe}"
published privacy terms
