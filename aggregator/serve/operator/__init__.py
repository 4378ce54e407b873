"""The operator's listener: status pages, buttons, JSON and metrics, for those who may see them."""
