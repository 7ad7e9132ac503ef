# Before fence 1
signed
mkdir kept
cp content/CHECKPOINT kept/CHECKPOINT-2026-02
# Before fence 2
cd content
