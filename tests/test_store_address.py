"""The address of a store: read, printed and refused; and what is told where nothing answers there."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import StoreError
from index.opening import open_index
from index.store_address import StoreAddress, parse_address
from tests.milvus_server import need_milvus
from tests.test_architecture import loaded_by


class TestAddress:
    def test_it_is_read_and_printed(self) -> None:
        address = parse_address("milvus://10.0.0.7:19531/letters")
        assert (address.host, address.port, address.collection, address.tls) == (
            "10.0.0.7",
            19531,
            "letters",
            False,
        )
        assert (str(address), address.uri) == ("milvus://10.0.0.7:19531/letters", "http://10.0.0.7:19531")
        tls = parse_address("milvus+tls://milvus.example/letters")
        assert (tls.uri, str(tls)) == (
            "https://milvus.example:19530",
            "milvus+tls://milvus.example:19530/letters",
        )
        assert parse_address("milvus://[::1]:1/a").uri == "http://[::1]:1"

    def test_a_token_is_never_printed(self) -> None:
        given = "root:Milvus"
        address = parse_address("milvus://host/letters", given)
        assert address.token == given
        assert "Milvus" not in f"{address} {address!r} {address.shard(1, 2)!r}"

    @pytest.mark.parametrize(
        "text",
        [
            *("", "milvus://", "milvus:///c", "milvus://host", "milvus://host/", "http://host/c"),
            *("milvus://host/a/b", "milvus://host/a-b", "milvus://host/1a", "milvus://host/a__b"),
            *("milvus://host/" + "a" * 101, "milvus://host:port/a", "milvus://host:70000/a"),
            *("milvus://host/a?b", "milvus://host/ä", "/folder", "milvus://[::1/a"),
        ],
    )
    def test_what_is_none_is_refused_with_the_form(self, text: str) -> None:
        with pytest.raises(StoreError, match="give "):
            parse_address(text)

    def test_the_longest_name_is_taken(self) -> None:
        assert parse_address("milvus://host/" + "a" * 100).collection == "a" * 100

    def test_a_secret_in_an_address_is_refused_unprinted(self) -> None:
        with pytest.raises(StoreError, match="VERBATIM_MILVUS_TOKEN") as told:
            parse_address("milvus://root:geheim@host/letters")
        assert "geheim" not in str(told.value)


def test_without_the_package_the_install_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.milvus.connection.find_spec", lambda _: None)
    with pytest.raises(StoreError, match=r"pip install 'verbatim-qa\[milvus\]'"):
        open_index(StoreAddress("127.0.0.1", 1, "letters"))


def test_a_folder_loads_nothing_of_milvus(article_index: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom index.opening import open_index\n"
        "open_index(Path(sys.argv[1])).search('when did it begin', 3)"
    )
    assert loaded_by(program, str(article_index)) & {"pymilvus", "grpc", "pandas", "milvus_lite"} == set()


def test_a_server_that_is_not_there_is_told_at_once() -> None:
    need_milvus()
    gone = r"milvus://127\.0\.0\.1:1/letters: .*see that the server is up"
    with pytest.raises(StoreError, match=gone) as told:
        open_index(parse_address("milvus://127.0.0.1:1/letters", "user:geheim"))
    assert "\n" not in str(told.value)
    assert "geheim" not in str(told.value)
