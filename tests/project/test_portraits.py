"""Portraits: square, upright, without anything else in them; and what is no picture is refused."""

import pytest
from PIL import Image

from storage import portraits
from storage.portraits import SIDE, WrongPortraitError, drop_portrait, keep_portrait

RED, BLUE = (200, 30, 30), (30, 30, 200)


def photo(path, size=(900, 300), **saved):
    """Red, with a blue square in its middle as high as the photo."""
    picture = Image.new("RGB", size, RED)
    width, height = size
    picture.paste(BLUE, ((width - height) // 2, 0, (width + height) // 2, height))
    picture.save(path, **saved)
    return path


def like(colour):
    return pytest.approx(colour, abs=12)


def test_the_square_in_the_middle_is_kept(tmp_path):
    name = keep_portrait(photo(tmp_path / "me.jpg"), tmp_path / "portraits")

    with Image.open(tmp_path / "portraits" / name) as kept:
        assert (kept.format, kept.size) == ("JPEG", (SIDE, SIDE))
        assert kept.getpixel((10, 10)) == like(BLUE)
        assert kept.getpixel((SIDE - 10, SIDE - 10)) == like(BLUE)
    assert [path.name for path in (tmp_path / "portraits").iterdir()] == [name]


def test_a_photo_is_turned_as_its_camera_says_and_nothing_of_the_camera_stays(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Somebody's telephone"
    picture = Image.new("RGB", (400, 400), RED)
    picture.paste(BLUE, (0, 0, 400, 200))
    picture.save(tmp_path / "me.jpg", exif=exif)

    name = keep_portrait(tmp_path / "me.jpg", tmp_path)

    with Image.open(tmp_path / name) as kept:
        assert kept.getpixel((SIDE - 10, SIDE // 2)) == like(BLUE)
        assert kept.getpixel((10, SIDE // 2)) == like(RED)
        assert not kept.getexif()
    assert b"telephone" not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_other_kinds_of_pictures_become_a_jpeg(tmp_path, kind):
    name = keep_portrait(photo(tmp_path / f"me.{kind}"), tmp_path)
    with Image.open(tmp_path / name) as kept:
        assert kept.format == "JPEG"


def test_what_is_no_picture_is_refused_and_nothing_is_kept(tmp_path):
    (tmp_path / "me.jpg").write_text("<script>")
    with pytest.raises(WrongPortraitError, match=r"^me.jpg cannot be used: not a picture"):
        keep_portrait(tmp_path / "me.jpg", tmp_path / "portraits")
    assert list((tmp_path / "portraits").iterdir()) == []


def test_a_small_file_that_unpacks_to_a_wall_is_refused(tmp_path):
    Image.new("1", (9_000, 9_000)).save(tmp_path / "bomb.png")
    assert (tmp_path / "bomb.png").stat().st_size < 100_000
    with pytest.raises(WrongPortraitError, match="too large"):
        keep_portrait(tmp_path / "bomb.png", tmp_path)


def test_a_file_with_more_bytes_than_a_photo_has_is_refused(tmp_path, monkeypatch):
    file = photo(tmp_path / "me.jpg")
    monkeypatch.setattr(portraits, "MOST_BYTES", file.stat().st_size)
    keep_portrait(file, tmp_path)
    monkeypatch.setattr(portraits, "MOST_BYTES", file.stat().st_size - 1)
    with pytest.raises(WrongPortraitError, match=r"^me.jpg is too large"):
        keep_portrait(file, tmp_path)


@pytest.mark.parametrize("name", ["none.jpg", "."])
def test_a_file_that_cannot_be_read_is_said_so(tmp_path, name):
    with pytest.raises(WrongPortraitError, match="cannot be read"):
        keep_portrait(tmp_path / name, tmp_path)


def test_only_a_portrait_is_dropped(tmp_path):
    name = keep_portrait(photo(tmp_path / "me.jpg"), tmp_path / "portraits")
    for other in ("", "../me.jpg", name.upper()):
        drop_portrait(other, tmp_path / "portraits")
    assert (tmp_path / "me.jpg").exists()
    assert (tmp_path / "portraits" / name).exists()

    drop_portrait(name, tmp_path / "portraits")
    drop_portrait(name, tmp_path / "portraits")
    assert not (tmp_path / "portraits" / name).exists()
