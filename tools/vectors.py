#!/usr/bin/env python3
"""Writes tests/data/vectors.txt: a second implementation of docs/ledger-format.md.

Usage: vectors.py > tests/data/vectors.txt

Written from the format's page, RFC 8949, RFC 8032, RFC 8439 and draft-irtf-cfrg-xchacha alone,
with the standard library alone. Slow and not constant in time: for made-up data only.
"""

import hashlib
import struct


def H(domain, data, key=b""):
    return hashlib.blake2b(domain + b"\0" + data, digest_size=32, key=key).digest()


def u64(n):
    return struct.pack(">Q", n)


# ---- CBOR ----

def head(major, n):
    for info, top, form in ((24, 1 << 8, ">B"), (25, 1 << 16, ">H"), (26, 1 << 32, ">I"),
                            (27, 1 << 64, ">Q")):
        if n < 24:
            return bytes([major << 5 | n])
        if n < top:
            return bytes([major << 5 | info]) + struct.pack(form, n)
    raise ValueError(n)


def cbor(v):
    if v is None:
        return b"\xf6"
    if isinstance(v, bool):
        return b"\xf5" if v else b"\xf4"
    if isinstance(v, int):
        return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, bytes):
        return head(2, len(v)) + v
    if isinstance(v, str):
        return head(3, len(v.encode())) + v.encode()
    if isinstance(v, list):
        return head(4, len(v)) + b"".join(map(cbor, v))
    pairs = sorted((cbor(k), cbor(x)) for k, x in v.items())
    return head(5, len(pairs)) + b"".join(k + x for k, x in pairs)


# ---- Ed25519, RFC 8032 section 5.1, affine and plain ----

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    t = D * a[0] * b[0] * a[1] * b[1] % P
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + t, P - 2, P)
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, P - 2, P)
    return x % P, y % P


def mul(n, p):
    q = (0, 1)
    while n:
        if n & 1:
            q = add(q, p)
        p = add(p, p)
        n >>= 1
    return q


BY = 4 * pow(5, P - 2, P) % P
X2 = (BY * BY - 1) * pow(D * BY * BY + 1, P - 2, P) % P
BX = pow(X2, (P + 3) // 8, P)
if BX * BX % P != X2:
    BX = BX * pow(2, (P - 1) // 4, P) % P
BASE = (BX if BX % 2 == 0 else P - BX, BY)


def point(p):
    return (p[1] | (p[0] & 1) << 255).to_bytes(32, "little")


def secret(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little")
    return (a & ((1 << 254) - 8)) | 1 << 254, h[32:]


def public(seed):
    return point(mul(secret(seed)[0], BASE))


def sign(seed, message):
    a, prefix = secret(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    big_r = point(mul(r, BASE))
    h = hashlib.sha512(big_r + public(seed) + message).digest()
    return big_r + ((r + int.from_bytes(h, "little") * a) % L).to_bytes(32, "little")


# ---- XChaCha20-Poly1305 ----

def rounds(s):
    s = list(s)

    def quarter(a, b, c, d):
        for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xFFFFFFFF
            t = s[z] ^ s[x]
            s[z] = (t << n | t >> (32 - n)) & 0xFFFFFFFF

    for _ in range(10):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return s


SIGMA = struct.unpack("<4I", b"expand 32-byte k")


def chacha(key, count, nonce):
    s = [*SIGMA, *struct.unpack("<8I", key), count, *struct.unpack("<3I", nonce)]
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(s, rounds(s))))


def hchacha(key, nonce):
    s = rounds([*SIGMA, *struct.unpack("<8I", key), *struct.unpack("<4I", nonce)])
    return struct.pack("<8I", *s[:4], *s[12:])


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    acc = 0
    for i in range(0, len(data), 16):
        acc = (acc + int.from_bytes(data[i:i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return ((acc + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def box(key, ad, plain, nonce):
    key, short = hchacha(key, nonce[:16]), bytes(4) + nonce[16:]
    stream = b"".join(chacha(key, 1 + i, short) for i in range((len(plain) + 63) // 64))
    text = bytes(a ^ b for a, b in zip(plain, stream))
    mac = (ad + bytes(-len(ad) % 16) + text + bytes(-len(text) % 16) +
           struct.pack("<QQ", len(ad), len(text)))
    return nonce + text + poly1305(chacha(key, 0, short)[:32], mac)


# ---- the format ----

def pad(plain):
    n = 256
    while True:
        for size in (n, n + n // 2):
            if len(plain) < size:
                return plain + b"\x80" + bytes(size - len(plain) - 1)
        n *= 2


def root(ids):
    if not ids:
        return H(b"peyvand empty 1", b"")
    if len(ids) == 1:
        return H(b"peyvand leaf 1", ids[0])
    k = 1
    while 2 * k < len(ids):
        k *= 2
    return H(b"peyvand node 1", root(ids[:k]) + root(ids[k:]))


def put(name, value):
    print(f"{name} = {value.hex()}")


def put_cbor():
    good = [0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**64 - 1, -1, -24, -25, -2**63,
            b"", b"abc", "", "\u067e\u06cc\u0648\u0646\u062f", [], [1, [2, None]], {1: True, 24: False},
            {"b": 1, "aa": 2, 3: [], b"x": -1}]
    for i, v in enumerate(good):
        put(f"cbor_good_{i}", cbor(v))
    bad = ("1800 1817 1900ff 1a0000ffff 1b00000000ffffffff 5800 7801 9800 5f40ff 9fff bfff f7 f0 "
           "f820 f93c00 fa00000000 c000 a201010100 a202000100 a1 8101ff 61ff 63eda080 1c ff 42aa "
           "9bffffffffffffffff bbffffffffffffffff 0000").split()
    bad += ["81" * 17 + "00", ""]
    for i, text in enumerate(bad):
        print(f"cbor_bad_{i} = {text}")


def put_event(office, officer, seed):
    stream, subject, device = bytes(range(16)), bytes([7]) * 32, b"device01"
    act = cbor([32, b"act id of 16 byt", [19000, None], [b"r" * 32], {15: "a made-up text"}])
    message = (b"peyvand act 1\0" + office + stream + officer + b"\x02" + device + u64(1600) +
               H(b"peyvand act 1", act))
    signature = sign(seed, message)
    plain = pad(cbor([1700, 3, act, [[officer, 2, device, 1600, signature]]]))
    ad = b"peyvand box 1\0" + office + u64(9) + b"\0" + stream
    sealed = box(subject, ad, plain, bytes(range(24)))
    digest = H(b"peyvand section 1", stream + sealed)
    for name, value in (("stream", stream), ("subject_key", subject), ("act", act),
                        ("act_message", message), ("act_signature", signature), ("plain", plain),
                        ("box_ad", ad), ("box", sealed), ("section_hash", digest)):
        put(name, value)
    put("event", cbor([1, office, 9, [[stream, sealed]]]))
    put("event_erased", cbor([1, office, 9, [[stream, None, digest]]]))
    put("event_id", H(b"peyvand event 1", cbor([1, office, 9, [[stream, digest]]])))
    epoch, table = bytes([8]) * 32, bytes([9]) * 32
    key = H(b"peyvand epoch 1", epoch, table)
    ad = b"peyvand wrap 1\0" + office + stream + u64(4)
    put("wrap_key", key)
    put("wrap_ad", ad)
    put("wrap_plain", b"\x02" + subject)
    put("wrap_box", box(key, ad, b"\x02" + subject, bytes(range(1, 25))))


def main():
    print("# Written by tools/vectors.py. All data made up.")
    put_cbor()
    put("hash", H(b"peyvand test 1", b"abc"))
    put("hash_keyed", H(b"peyvand test 1", b"abc", bytes([1]) * 32))
    office_seed, officer_seed = bytes([2]) * 32, bytes([3]) * 32
    put("office_public", public(office_seed))
    put("officer_public", public(officer_seed))
    office = H(b"peyvand office 1", public(office_seed))[:16]
    officer = H(b"peyvand officer 1", public(officer_seed))[:16]
    put("office", office)
    put("officer", officer)
    put_event(office, officer, officer_seed)
    ids = [H(b"peyvand test id", bytes([i])) for i in range(9)]
    for n in range(10):
        put(f"root_{n}", root(ids[:n]))
    top = cbor([1, office, 9, root(ids), 1800])
    put("head", top)
    put("head_signature", sign(office_seed, b"peyvand head 1\0" + top))


main()
