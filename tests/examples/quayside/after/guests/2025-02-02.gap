Lost when we moved.
