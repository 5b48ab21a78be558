// SPDX-FileCopyrightText: The nsmsec authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/spiffe/go-spiffe/v2/bundle/x509bundle"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/svid/jwtsvid"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
	"github.com/spiffe/go-spiffe/v2/workloadapi"
)

// sources are those that live as long as the program, one an address.
var sources = map[string]*workloadapi.X509Source{}

func source(ctx context.Context, address string) (*workloadapi.X509Source, error) {
	if opened, is := sources[address]; is {
		return opened, nil
	}
	opened, err := workloadapi.NewX509Source(ctx, workloadapi.WithClientOptions(workloadapi.WithAddr(address)))
	if err == nil {
		sources[address] = opened
	}
	return opened, err
}

// fetchedX509 is what the Workload API gives now.
func fetchedX509(q question) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	found, err := workloadapi.FetchX509Context(ctx, workloadapi.WithAddr(q.Address))
	if err != nil {
		return answer{}, err
	}
	return told(found.DefaultSVID(), found.Bundles.Bundles()), nil
}

// watched is what a source has of itself and of one trust domain: at once if it is new, else after its next update.
func watched(q question, trustDomain spiffeid.TrustDomain) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if opened, is := sources[q.Address]; is {
		if err := opened.WaitUntilUpdated(ctx); err != nil {
			return answer{}, err
		}
	}
	opened, err := source(ctx, q.Address)
	if err != nil {
		return answer{}, err
	}
	svid, err := opened.GetX509SVID()
	if err != nil {
		return answer{}, err
	}
	bundle, err := opened.GetX509BundleForTrustDomain(trustDomain)
	if err != nil {
		return answer{}, err
	}
	return told(svid, []*x509bundle.Bundle{bundle}), nil
}

func told(svid *x509svid.SVID, bundles []*x509bundle.Bundle) answer {
	digest := sha256.Sum256(svid.Certificates[0].Raw)
	counts := map[string]int{}
	for _, bundle := range bundles {
		counts[bundle.TrustDomain().String()] = len(bundle.X509Authorities())
	}
	return answer{ID: svid.ID.String(), Leaf: hex.EncodeToString(digest[:]), Bundles: counts}
}

func fetchedJWT(q question) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	svid, err := workloadapi.FetchJWTSVID(ctx, jwtsvid.Params{Audience: q.Audience}, workloadapi.WithAddr(q.Address))
	if err != nil {
		return answer{}, err
	}
	return answer{ID: svid.ID.String(), Token: svid.Marshal()}, nil
}

// checkedJWT is go-spiffe's own verdict, by the bundles of the Workload API.
func checkedJWT(q question) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	bundles, err := workloadapi.NewJWTSource(ctx, workloadapi.WithClientOptions(workloadapi.WithAddr(q.Address)))
	if err != nil {
		return answer{}, err
	}
	defer bundles.Close()
	return subject(jwtsvid.ParseAndValidate(q.Token, bundles, []string{q.Audience}))
}

// validatedJWT is the verdict of the Workload API.
func validatedJWT(q question) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return subject(workloadapi.ValidateJWTSVID(ctx, q.Token, q.Audience, workloadapi.WithAddr(q.Address)))
}

func subject(svid *jwtsvid.SVID, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return answer{ID: svid.ID.String()}, nil
}
