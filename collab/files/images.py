"""Images encoded anew: what is kept are pixels, and none of what a camera or a person wrote beside them."""

import io
from typing import IO, Any

from PIL import Image, ImageOps

from collab.files.states import MOST_BYTES, Kind
from collab.kit.errors import Invalid

# What stands in memory while one is read: four bytes a pixel, 120 MB.
MOST_PIXELS, LONGEST_SIDE = 30_000_000, 20_000
DAMAGED = "The image cannot be read: it is damaged, or it is something else. Save it again as PNG or JPEG."
TOO_MANY = f"The image has too many pixels: {MOST_PIXELS // 1_000_000} million are taken. Make it smaller."
FORMATS = {Kind.PNG: ("PNG", ("1", "L", "LA", "P", "RGB", "RGBA"), "RGBA"), Kind.JPEG: ("JPEG", ("L", "RGB"), "RGB")}
# The size is looked at below, before any pixel is read; the library would warn at another one.
Image.MAX_IMAGE_PIXELS = None


class Bounded(io.BytesIO):
    """Where an image is written anew: one that was packed well may take more than a file may have."""

    def write(self, part: Any) -> int:
        if self.tell() + len(part) > MOST_BYTES:
            raise Invalid(file=f"Encoded anew, the image is larger than {MOST_BYTES // 1_000_000} MB. Make it smaller.")
        return super().write(part)


def anew(content: IO[bytes], kind: Kind) -> IO[bytes]:
    """The image as new bytes of the same kind, turned as it is meant to be seen. Raises Invalid for what is none, or too large."""
    format_, modes, otherwise = FORMATS[kind]
    kept = Bounded()
    try:
        content.seek(0)
        with Image.open(content, formats=(format_,)) as image:
            if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST_SIDE:
                raise Invalid(file=TOO_MANY)
            image.load()
            seen: Image.Image = ImageOps.exif_transpose(image)
            # Its colours may name one that is seen through; all else beside the pixels stays behind.
            seen.info = {name: value for name, value in seen.info.items() if name == "transparency" and seen.mode in ("1", "L", "P", "RGB")}
            if seen.mode not in modes:
                seen.info = {}
                seen = seen.convert(otherwise)
            seen.save(kept, format=format_, **({"quality": 90} if kind == Kind.JPEG else {}))
    except Invalid:
        raise
    except Exception as error:  # a broken part stumbles anywhere
        raise Invalid(file=DAMAGED) from error
    return kept
