"""The screens on which pictures are taken."""

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
TALL = {"viewport": {"width": 390, "height": 1040}, "device_scale_factor": 2}
"""No phone is as tall: what is sent together stands in one picture."""
LONG = {"viewport": {"width": 390, "height": 1500}, "device_scale_factor": 2}
LARGE_PHONE = {"viewport": {"width": 412, "height": 915}, "device_scale_factor": 2}
WIDE = {"viewport": {"width": 1280, "height": 900}}
DARK = {**PHONE, "color_scheme": "dark"}
