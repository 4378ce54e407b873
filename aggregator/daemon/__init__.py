"""The daemon: polls what is due, publishes what changed, serves it, keeps house, takes over an edited configuration,
and stops in order. With `cli` the only one that asks what time it is."""
