"""What the `explainer` command does, a function a command; `scenes.cli` names them."""
