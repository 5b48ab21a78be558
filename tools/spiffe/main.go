// SPDX-FileCopyrightText: The nsmsec authors
// SPDX-License-Identifier: Apache-2.0

// Command gospiffe answers questions by go-spiffe, one JSON object a line, so that tests compare its verdicts with ours
// and talk to it.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"time"

	"github.com/spiffe/go-spiffe/v2/spiffeid"
)

const (
	timeout      = 20 * time.Second
	maxLineBytes = 4 << 20
)

// question is one line of input. Ask is a key of answers; the rest is what that question needs.
type question struct {
	Ask         string `json:"ask"`
	Text        string `json:"text"`
	Document    []byte `json:"document"` // base64
	TrustDomain string `json:"trust_domain"`
	URL         string `json:"url"`
	EndpointID  string `json:"endpoint_id"` // for https_spiffe
	RootsPEM    string `json:"roots_pem"`   // for https_web
	SVIDPEM     string `json:"svid_pem"`    // of the server: certificates
	KeyPEM      string `json:"key_pem"`     // of the server
	Address     string `json:"address"`     // of the Workload API
	Audience    string `json:"audience"`
	Token       string `json:"token"`
	Target      string `json:"target"` // of a gRPC server
	Method      string `json:"method"`
	PeerID      string `json:"peer_id"` // who is wanted at the other end
	Path        string `json:"path"`    // "none": neither sent nor asked for
}

// answer is one line of output.
type answer struct {
	Accepted bool           `json:"accepted"`
	Error    string         `json:"error,omitempty"`
	Document []byte         `json:"document,omitempty"` // base64: the bundle as go-spiffe writes it
	URL      string         `json:"url,omitempty"`
	ID       string         `json:"id,omitempty"`
	Leaf     string         `json:"leaf,omitempty"`    // SHA-256, hexadecimal
	Bundles  map[string]int `json:"bundles,omitempty"` // trust domain to number of authorities
	Token    string         `json:"token,omitempty"`
	Target   string         `json:"target,omitempty"`
	Text     string         `json:"text,omitempty"`
	Code     string         `json:"code,omitempty"`   // of a gRPC status
	Reason   string         `json:"reason,omitempty"` // of its ErrorInfo
	PeerID   string         `json:"peer_id,omitempty"`
	Path     []string       `json:"path,omitempty"` // the proven hops
}

var answers = map[string]func(question) (answer, error){
	"id": func(q question) (answer, error) {
		_, err := spiffeid.FromString(q.Text)
		return answer{}, err
	},
	"trust_domain": func(q question) (answer, error) {
		_, err := spiffeid.TrustDomainFromString(q.Text)
		return answer{}, err
	},
	"bundle":       about(parsed),
	"fetch":        about(fetched),
	"serve":        about(served),
	"x509":         fetchedX509,
	"watch":        about(watched),
	"jwt":          fetchedJWT,
	"check_jwt":    checkedJWT,
	"validate_jwt": validatedJWT,
	"call":         called,
	"listen":       listening,
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLineBytes)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		if err := out.Encode(answered(lines.Bytes())); err != nil {
			log.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

// answered keeps what is known of a refusal beside its error.
func answered(line []byte) answer {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		log.Fatal(err) // a question that cannot be read has no verdict
	}
	asked, known := answers[q.Ask]
	if !known {
		log.Fatalf("unknown question %q", q.Ask)
	}
	given, err := asked(q)
	given.Accepted = err == nil
	if err != nil {
		given.Error = err.Error()
	}
	return given
}
