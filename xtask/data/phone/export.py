#!/usr/bin/env python3
"""Write the metadata and character classes of PyPI `phonenumbers` as one JSON file.

usage: export.py OUT        (needs: pip install phonenumbers==<the version wanted>)

The file holds what the generator of the phone tables reads: for each region the patterns, possible lengths, prefixes
and formats; the short numbers; and the character classes that the regular expressions of the Python port see
(`\\w`, `\\d`, Latin letters beside a number), so that the tables follow one version of Unicode and not two.
"""
import json
import re
import sys
import unicodedata

import phonenumbers
from phonenumbers import shortdata
from phonenumbers.data import _COUNTRY_CODE_TO_REGION_CODE as CODES
from phonenumbers.phonemetadata import PhoneMetadata
from phonenumbers.phonenumbermatcher import PhoneNumberMatcher

TYPES = ["general_desc", "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number",
         "voip", "pager", "uan", "voicemail"]
SHORT = ["general_desc", "toll_free", "premium_rate", "emergency", "short_code", "standard_rate",
         "carrier_specific", "sms_services"]
FIELDS = ["international_prefix", "national_prefix", "preferred_extn_prefix", "national_prefix_for_parsing",
          "national_prefix_transform_rule", "leading_digits"]


def description(desc):
    out = {}
    if desc.national_number_pattern is not None:
        out["p"] = desc.national_number_pattern
    if desc.possible_length:
        out["l"] = list(desc.possible_length)
    if desc.possible_length_local_only:
        out["ll"] = list(desc.possible_length_local_only)
    if desc.example_number:
        out["ex"] = desc.example_number
    return out


def number_format(form):
    out = {"p": form.pattern, "f": form.format}
    if form.leading_digits_pattern:
        out["ld"] = form.leading_digits_pattern[-1]
    if form.national_prefix_formatting_rule:
        out["npr"] = form.national_prefix_formatting_rule
    if form.national_prefix_optional_when_formatting:
        out["npo"] = True
    return out


def record(data, types):
    out = {"id": data.id, "cc": data.country_code}
    for field in FIELDS:
        value = getattr(data, field, None)
        if value:
            out[field] = value
    if data.same_mobile_and_fixed_line_pattern:
        out["same_mobile_and_fixed_line_pattern"] = True
    out["desc"] = {t: description(getattr(data, t)) for t in types if getattr(data, t) is not None}
    if data.number_format:
        out["formats"] = [number_format(f) for f in data.number_format]
    if data.intl_number_format:
        out["intl_formats"] = [number_format(f) for f in data.intl_number_format]
    return out


def ranges(holds):
    """The inclusive ranges of code points for which `holds` is true."""
    out, first = [], None
    for code in range(0x110000):
        yes = not 0xD800 <= code <= 0xDFFF and bool(holds(chr(code)))
        if yes and first is None:
            first = code
        if not yes and first is not None:
            out.append([first, code - 1])
            first = None
    return out


def main():
    word = re.compile(r"\w")
    digit = re.compile(r"\d")
    zeros = [c for c in range(0x110000) if digit.match(chr(c)) and unicodedata.digit(chr(c)) == 0]
    assert all(unicodedata.digit(chr(z + i), -1) == i for z in zeros for i in range(10))
    out = {
        "source": "PyPI phonenumbers==%s (Apache-2.0, derived from google/libphonenumber)" % phonenumbers.__version__,
        "version": phonenumbers.__version__,
        "unicode": unicodedata.unidata_version,
        "calling_codes": {str(c): list(r) for c, r in sorted(CODES.items())},
        "regions": [],
        "short": [],
        "characters": {
            "zeros": zeros,
            "word": ranges(lambda c: c != "_" and word.match(c)),
            "latin": ranges(PhoneNumberMatcher._is_latin_letter),
            "currency": ranges(PhoneNumberMatcher._is_invalid_punctuation_symbol),
        },
    }
    for code, regions in sorted(CODES.items()):
        for region in regions:
            out["regions"].append(record(PhoneMetadata.metadata_for_region_or_calling_code(code, region), TYPES))
    for region in sorted(shortdata._AVAILABLE_REGION_CODES):
        data = PhoneMetadata.short_metadata_for_region(region)
        if data:
            out["short"].append(record(data, SHORT))
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(out, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
