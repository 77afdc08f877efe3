#!/bin/sh
# Signs one message in every way that verifier::signature knows, with OpenSSL 3:
#   sh openssl.sh > openssl.tsv
# Columns: name, SubjectPublicKeyInfo, AlgorithmIdentifier, signature; hexadecimal.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
printf 'Doc 9303-12 says who signed; this message says nothing.' > message
hex() { od -An -v -tx1 | tr -d ' \n'; }
spki() { openssl pkey -in key.pem -pubout -outform DER "$@" | hex; }
# id of a hash: the end of its arc in 2.16.840.1.101.3.4.2, or SHA-1 by itself
hash_id() {
    case $1 in
    sha1) echo 06052b0e03021a0500 ;;
    sha224) echo 06096086480165030402040500 ;; sha256) echo 06096086480165030402010500 ;;
    sha384) echo 06096086480165030402020500 ;; sha512) echo 06096086480165030402030500 ;;
    esac
}
tlv() { printf '%s%02x%s' "$1" $((${#2} / 2)) "$2"; } # short lengths only
sign() { # name, identifier, options
    name=$1 identifier=$2; shift 2
    printf '%s\t%s\t%s\t' "$name" "$(spki)" "$identifier"
    openssl dgst "$@" -sign key.pem message | hex; echo
}
pss() { # name, hash, mgf hash, salt
    mgf=$(tlv 30 "06092a864886f70d010108$(tlv 30 "$(hash_id "$3")")")
    parameters=$(tlv 30 "$(tlv a0 "$(tlv 30 "$(hash_id "$2")")")$(tlv a1 "$mgf")$(tlv a2 "$(printf '0201%02x' "$4")")")
    sign "$1 pss $2 $3 $4" "$(tlv 30 "06092a864886f70d01010a$parameters")" "-$2" \
        -sigopt rsa_padding_mode:pss -sigopt "rsa_mgf1_md:$3" -sigopt "rsa_pss_saltlen:$4"
}
rsa() { openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$1" -out key.pem; }
pkcs1() {
    case $2 in sha1) arc=05 ;; sha224) arc=0e ;; sha256) arc=0b ;; sha384) arc=0c ;; sha512) arc=0d ;; esac
    sign "$1 pkcs1 $2" "$(tlv 30 "06092a864886f70d0101${arc}0500")" "-$2"
}
rsa 1024; pkcs1 rsa1024 sha1; pss rsa1024 sha1 sha1 20
rsa 2048; for h in sha224 sha256 sha384 sha512; do pkcs1 rsa2048 $h; done
pss rsa2048 sha224 sha224 28; pss rsa2048 sha256 sha256 32; pss rsa2048 sha384 sha384 48
pss rsa2048 sha512 sha512 64; pss rsa2048 sha256 sha1 20; pss rsa2048 sha256 sha256 0
rsa 2049; pkcs1 rsa2049 sha256; pss rsa2049 sha256 sha256 32
rsa 3072; pss rsa3072 sha256 sha256 32
rsa 4096; pkcs1 rsa4096 sha512; pss rsa4096 sha512 sha512 64
for curve in prime192v1 brainpoolP192r1 secp224r1 brainpoolP224r1 prime256v1 brainpoolP256r1 \
    brainpoolP320r1 secp384r1 brainpoolP384r1 brainpoolP512r1 secp521r1; do
    for form in named_curve explicit; do
        openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" \
            -pkeyopt "ec_param_enc:$form" -out key.pem
        for h in sha1 sha256 sha512; do
            case $h in sha1) id=06072a8648ce3d0401 ;; sha256) id=06082a8648ce3d040302 ;;
            sha512) id=06082a8648ce3d040304 ;; esac
            sign "$curve $form $h" "$(tlv 30 $id)" "-$h"
        done
    done
done
for size in 1024:160 2048:256 3072:256; do
    openssl genpkey -quiet -genparam -algorithm DSA -pkeyopt "dsa_paramgen_bits:${size%:*}" \
        -pkeyopt "dsa_paramgen_q_bits:${size#*:}" -out dsa.pem
    openssl genpkey -quiet -paramfile dsa.pem -out key.pem
    for h in sha1 sha224 sha256; do
        case $h in sha1) id=06072a8648ce380403 ;; sha224) id=0609608648016503040301 ;;
        sha256) id=0609608648016503040302 ;; esac
        sign "dsa${size%:*} $h" "$(tlv 30 $id)" "-$h"
    done
done
