"""A target that does not keep its word: it shows that the drawing finds such."""


def planted(data: bytes) -> None:
    assert not (data[:1] == b"S" and data[1:2] == b"O" and data[2:3] == b"C")
