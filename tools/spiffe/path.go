// SPDX-FileCopyrightText: The nsmsec authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/spiffe/go-spiffe/v2/bundle/x509bundle"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
	"google.golang.org/protobuf/encoding/protowire"
)

// The path token a second time, for one kind of key and for calls only: as much of docs/token-format.md as it takes to
// begin a path, to answer one, and to prove what a peer sent.
const (
	pathKey    = "nsmsec-path-bin"
	tokenType  = "nsm-path+jwt"
	digestName = "x5t#S256"
	lifetime   = time.Minute
	forward    = "req"
	turn       = "rsp"
)

// path is the message of proto/nsmsec/path/v1/path.proto.
type path struct {
	segments     []segment
	certificates [][]byte
}

type segment struct{ name, id, token string }

type claims struct {
	Version   int      `json:"ver"`
	Subject   string   `json:"sub"`
	Audience  []string `json:"aud"`
	IssuedAt  int64    `json:"iat"`
	Expires   int64    `json:"exp"`
	TokenID   string   `json:"jti"`
	Call      string   `json:"cid"`
	Segment   string   `json:"seg"`
	Index     int      `json:"idx"`
	Previous  string   `json:"prh,omitempty"`
	Direction string   `json:"dir"`
	Operation string   `json:"op"`
	Service   string   `json:"svc"`
}

// continued returns the path with a token of our own after it; proven are the claims of those before it.
func (p path) continued(svid *x509svid.SVID, direction, audience, service string, proven []claims) (path, error) {
	now, id := time.Now(), random()
	own := claims{
		Version: 1, Subject: svid.ID.String(), Audience: []string{audience},
		IssuedAt: now.Unix(), Expires: now.Add(lifetime).Unix(), TokenID: random(),
		Call: id, Segment: id, Index: len(p.segments), Direction: direction, Operation: "call", Service: service,
	}
	if own.Index > 0 {
		own.Call = proven[0].Call
		own.Previous = digest([]byte(p.segments[own.Index-1].token))
	}
	token, err := signed(svid, own)
	if err != nil {
		return path{}, err
	}
	made := path{segments: append(slices.Clone(p.segments), segment{name: "go", id: id, token: token})}
	made.certificates = slices.Clone(p.certificates)
	for _, certificate := range svid.Certificates {
		if !slices.ContainsFunc(made.certificates, func(one []byte) bool { return slices.Equal(one, certificate.Raw) }) {
			made.certificates = append(made.certificates, certificate.Raw)
		}
	}
	return made, nil
}

func signed(svid *x509svid.SVID, own claims) (string, error) {
	options := (&jose.SignerOptions{}).WithType(tokenType).WithHeader(digestName, digest(svid.Certificates[0].Raw))
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: svid.PrivateKey}, options)
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(own)
	if err != nil {
		return "", err
	}
	made, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return made.CompactSerialize()
}

// proven returns the claims of every token, if each was signed by whom it names, for who comes next, over what came
// before; a turn token, which only an answer has, is the last one, for who came before.
func (p path) proven(bundles x509bundle.Source) ([]claims, error) {
	found := make([]claims, len(p.segments))
	for index, one := range p.segments {
		var err error
		if found[index], err = p.verified(one.token, bundles); err != nil {
			return nil, fmt.Errorf("hop %d: %w", index, err)
		}
	}
	now := time.Now().Unix()
	for index, own := range found {
		next, previous, direction := "", "", forward
		if index > 0 {
			previous = digest([]byte(p.segments[index-1].token))
		}
		if index+1 < len(found) {
			next = found[index+1].Subject
		} else if own.Direction == turn && index > 0 {
			next, direction = found[index-1].Subject, turn
		}
		switch {
		case own.Version != 1, own.Index != index, own.Operation != "call", own.Direction != direction:
			return nil, fmt.Errorf("hop %d: not the token of this place", index)
		case own.Previous != previous, own.Call != found[0].Segment, own.Segment != p.segments[index].id:
			return nil, fmt.Errorf("hop %d: not of this path", index)
		case len(own.Audience) != 1, next != "" && own.Audience[0] != next:
			return nil, fmt.Errorf("hop %d: not for the next hop", index)
		case own.Expires <= now, own.IssuedAt > now+1:
			return nil, fmt.Errorf("hop %d: not now", index)
		}
	}
	return found, nil
}

// verified returns the claims of one token, if the identity that it names signed it.
func (p path) verified(token string, bundles x509bundle.Source) (own claims, err error) {
	read, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return own, err
	}
	header := read.Signatures[0].Protected.ExtraHeaders
	if header[jose.HeaderType] != tokenType {
		return own, errors.New("not a path token")
	}
	chain, err := p.chain(header[digestName])
	if err != nil {
		return own, err
	}
	id, _, err := x509svid.Verify(chain, bundles)
	if err != nil {
		return own, err
	}
	payload, err := read.Verify(chain[0].PublicKey)
	if err != nil {
		return own, err
	}
	if err := json.Unmarshal(payload, &own); err != nil {
		return own, err
	}
	if own.Subject != id.String() {
		return own, errors.New("not signed by its subject")
	}
	return own, nil
}

// chain returns the leaf with this digest, then every other certificate of the table that may stand above it.
func (p path) chain(wanted any) (chain []*x509.Certificate, err error) {
	for _, raw := range p.certificates {
		certificate, err := x509.ParseCertificate(raw)
		if err != nil {
			return nil, err
		}
		if digest(raw) == wanted {
			chain = slices.Insert(chain, 0, certificate)
		} else if certificate.IsCA {
			chain = append(chain, certificate)
		}
	}
	if len(chain) == 0 || digest(chain[0].Raw) != wanted {
		return nil, errors.New("no certificate")
	}
	return chain, nil
}

func (p path) encoded() string {
	var message []byte
	for _, one := range p.segments {
		var inner []byte
		for number, text := range []string{one.name, one.id, one.token} {
			inner = protowire.AppendTag(inner, protowire.Number(number+1), protowire.BytesType)
			inner = protowire.AppendString(inner, text)
		}
		message = protowire.AppendTag(message, 1, protowire.BytesType)
		message = protowire.AppendBytes(message, inner)
	}
	for _, certificate := range p.certificates {
		message = protowire.AppendTag(message, 2, protowire.BytesType)
		message = protowire.AppendBytes(message, certificate)
	}
	return string(message)
}

func decoded(values []string) (p path, err error) {
	if len(values) != 1 {
		return p, fmt.Errorf("%d paths", len(values))
	}
	err = fields([]byte(values[0]), func(number protowire.Number, value []byte) error {
		if number == 2 {
			p.certificates = append(p.certificates, value)
			return nil
		}
		texts := [4]string{}
		err := fields(value, func(number protowire.Number, value []byte) error {
			if number > 3 {
				return errors.New("not a segment")
			}
			texts[number] = string(value)
			return nil
		})
		p.segments = append(p.segments, segment{name: texts[1], id: texts[2], token: texts[3]})
		return err
	})
	if err == nil && len(p.segments) == 0 {
		err = errors.New("an empty path")
	}
	return p, err
}

// fields takes every field of a message that has nothing but strings, bytes and messages.
func fields(message []byte, take func(protowire.Number, []byte) error) error {
	for len(message) > 0 {
		number, kind, size := protowire.ConsumeTag(message)
		if size < 0 || kind != protowire.BytesType {
			return errors.New("not a path")
		}
		value, valueSize := protowire.ConsumeBytes(message[size:])
		if valueSize < 0 {
			return errors.New("not a path")
		}
		if err := take(number, value); err != nil {
			return err
		}
		message = message[size+valueSize:]
	}
	return nil
}

func subjects(found []claims) []string {
	names := make([]string, len(found))
	for index, own := range found {
		names[index] = own.Subject
	}
	return names
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func random() string {
	data := make([]byte, 16)
	rand.Read(data) // never fails
	return base64.RawURLEncoding.EncodeToString(data)
}
