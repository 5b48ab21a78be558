// SPDX-FileCopyrightText: The nsmsec authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"

	"github.com/spiffe/go-spiffe/v2/bundle/spiffebundle"
	"github.com/spiffe/go-spiffe/v2/federation"
	"github.com/spiffe/go-spiffe/v2/logger"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/spiffetls/tlsconfig"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
)

// about answers a question about one trust domain.
func about(answered func(question, spiffeid.TrustDomain) (answer, error)) func(question) (answer, error) {
	return func(q question) (answer, error) {
		trustDomain, err := spiffeid.TrustDomainFromString(q.TrustDomain)
		if err != nil {
			return answer{}, err
		}
		return answered(q, trustDomain)
	}
}

func parsed(q question, trustDomain spiffeid.TrustDomain) (answer, error) {
	return written(spiffebundle.Parse(trustDomain, q.Document))
}

func written(bundle *spiffebundle.Bundle, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	document, err := bundle.Marshal()
	return answer{Document: document}, err
}

func fetched(q question, trustDomain spiffeid.TrustDomain) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
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
	server := &http.Server{Handler: handler, ReadHeaderTimeout: timeout}
	go func() { log.Fatal(server.Serve(listener)) }()
	port := listener.Addr().(*net.TCPAddr).Port
	return answer{URL: fmt.Sprintf("https://localhost:%d/", port)}, nil
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
