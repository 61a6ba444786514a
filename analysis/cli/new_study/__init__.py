"""What `redletter study new` proposes, asks and writes."""
