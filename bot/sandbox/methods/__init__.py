"""The Bot API's methods that the sandbox knows, one function each, named as Telegram names them but in our spelling."""
