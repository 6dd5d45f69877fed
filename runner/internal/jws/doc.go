// Package jws is the keys and signatures of tokens: JSON Web Signatures in their
// compact form (RFC 7515 §7.1) by the algorithms of RFC 7518 §3 and RFC 8037, and
// the JSON that they carry, which can be written wrongly on purpose. Right tokens
// are made by go-jose; wrong ones, which no library makes, here. It decides
// nothing about a target.
//
// It may import the standard library and go-jose.
package jws
