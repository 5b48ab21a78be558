// SPDX-FileCopyrightText: The nsmsec authors
// SPDX-License-Identifier: Apache-2.0

// Command gospiffe answers questions by go-spiffe, one JSON object a line, so that tests compare its verdicts with ours.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spiffe/go-spiffe/v2/bundle/spiffebundle"
	"github.com/spiffe/go-spiffe/v2/federation"
	"github.com/spiffe/go-spiffe/v2/logger"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/spiffetls/tlsconfig"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
)

const (
	fetchTimeout = 10 * time.Second
	maxLineBytes = 4 << 20
)

// question is one line of input. Ask is "id", "trust_domain", "bundle", "fetch" or "serve".
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
}

// answer is one line of output.
type answer struct {
	Accepted bool   `json:"accepted"`
	Error    string `json:"error,omitempty"`
	Document []byte `json:"document,omitempty"` // base64: the bundle as go-spiffe writes it
	URL      string `json:"url,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLineBytes)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		given, err := answered(lines.Bytes())
		if err != nil {
			given = answer{Error: err.Error()}
		}
		if err := out.Encode(given); err != nil {
			log.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

func answered(line []byte) (answer, error) {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		log.Fatal(err) // a question that cannot be read has no verdict
	}
	switch q.Ask {
	case "id":
		_, err := spiffeid.FromString(q.Text)
		return answer{Accepted: err == nil}, err
	case "trust_domain":
		_, err := spiffeid.TrustDomainFromString(q.Text)
		return answer{Accepted: err == nil}, err
	}
	trustDomain, err := spiffeid.TrustDomainFromString(q.TrustDomain)
	if err != nil {
		return answer{}, err
	}
	switch q.Ask {
	case "bundle":
		return written(spiffebundle.Parse(trustDomain, q.Document))
	case "fetch":
		return fetched(q, trustDomain)
	case "serve":
		return served(q, trustDomain)
	}
	log.Fatalf("unknown question %q", q.Ask)
	return answer{}, nil
}

func written(bundle *spiffebundle.Bundle, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	document, err := bundle.Marshal()
	return answer{Accepted: err == nil, Document: document}, err
}

func fetched(q question, trustDomain spiffeid.TrustDomain) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
	defer cancel()
	option, err := authentication(q, trustDomain)
	if err != nil {
		return answer{}, err
	}
	return written(federation.FetchBundle(ctx, trustDomain, q.URL, option))
}

// authentication is https_spiffe where an endpoint ID is given, by the bundle in the question; else https_web.
func authentication(q question, trustDomain spiffeid.TrustDomain) (federation.FetchOption, error) {
	if q.EndpointID == "" {
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM([]byte(q.RootsPEM)) {
			return nil, errors.New("no roots")
		}
		return federation.WithWebPKIRoots(roots), nil
	}
	id, err := spiffeid.FromString(q.EndpointID)
	if err != nil {
		return nil, err
	}
	bundle, err := spiffebundle.Parse(trustDomain, q.Document)
	if err != nil {
		return nil, err
	}
	return federation.WithSPIFFEAuth(bundle, id), nil
}

// served starts an endpoint on loopback that lives as long as the program; its profile is https_spiffe if the
// certificate is an SVID, and https_web if its name fits: one certificate may be both.
func served(q question, trustDomain spiffeid.TrustDomain) (answer, error) {
	bundle, err := spiffebundle.Parse(trustDomain, q.Document)
	if err != nil {
		return answer{}, err
	}
	handler, err := federation.NewHandler(trustDomain, bundle, federation.WithLogger(logger.Null))
	if err != nil {
		return answer{}, err
	}
	config, err := serverTLS(q)
	if err != nil {
		return answer{}, err
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		return answer{}, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: fetchTimeout}
	go func() { log.Fatal(server.Serve(listener)) }()
	port := listener.Addr().(*net.TCPAddr).Port
	return answer{Accepted: true, URL: fmt.Sprintf("https://localhost:%d/", port)}, nil
}

func serverTLS(q question) (*tls.Config, error) {
	svid, err := x509svid.Parse([]byte(q.SVIDPEM), []byte(q.KeyPEM))
	if err == nil {
		return tlsconfig.TLSServerConfig(svid), nil
	}
	if block, _ := pem.Decode([]byte(q.SVIDPEM)); block == nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair([]byte(q.SVIDPEM), []byte(q.KeyPEM))
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, err
}
