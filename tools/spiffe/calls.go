// SPDX-FileCopyrightText: The nsmsec authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"strings"

	"github.com/spiffe/go-spiffe/v2/spiffegrpc/grpccredentials"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/spiffetls/tlsconfig"
	"github.com/spiffe/go-spiffe/v2/workloadapi"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// noPath is what a question says whose gRPC is the usual one, without a path.
const noPath = "none"

// called makes one call of any kind, with one message, over mutual TLS.
func called(q question) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	wanted, err := spiffeid.FromString(q.PeerID)
	if err != nil {
		return answer{}, err
	}
	own, err := workloadapi.NewX509Source(ctx, workloadapi.WithClientOptions(workloadapi.WithAddr(q.Address)))
	if err != nil {
		return answer{}, err
	}
	defer own.Close()
	credentials := grpccredentials.MTLSClientCredentials(own, own, tlsconfig.AuthorizeID(wanted))
	connection, err := grpc.NewClient(q.Target, grpc.WithTransportCredentials(credentials))
	if err != nil {
		return answer{}, err
	}
	defer connection.Close()
	var sent path
	if q.Path != noPath {
		svid, err := own.GetX509SVID()
		if err != nil {
			return answer{}, err
		}
		if sent, err = sent.continued(svid, forward, q.PeerID, q.Method, nil); err != nil {
			return answer{}, err
		}
		ctx = metadata.AppendToOutgoingContext(ctx, pathKey, sent.encoded())
	}
	var given answer
	header, err := exchanged(ctx, connection, q, &given)
	if err != nil || q.Path == noPath {
		return given, err
	}
	given.Path, err = provenAnswer(header, sent, own, given.PeerID)
	return given, err
}

// exchanged sends the message, takes the answer.
func exchanged(ctx context.Context, connection *grpc.ClientConn, q question, given *answer) (metadata.MD, error) {
	var reached peer.Peer
	stream, err := connection.NewStream(
		ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, q.Method, grpc.Peer(&reached))
	if err == nil {
		err = spoken(stream, q.Text, given)
	}
	if id, proven := grpccredentials.PeerIDFromPeer(&reached); proven {
		given.PeerID = id.String()
	}
	given.Code = status.Code(err).String()
	for _, detail := range status.Convert(err).Details() {
		if info, is := detail.(*errdetails.ErrorInfo); is {
			given.Reason = info.Reason
		}
	}
	if err != nil {
		return nil, err
	}
	return stream.Header()
}

func spoken(stream grpc.ClientStream, text string, given *answer) error {
	if err := errors.Join(stream.SendMsg(wrapperspb.String(text)), stream.CloseSend()); err != nil && !errors.Is(err, io.EOF) {
		return err // the end of a stream that the server ended tells its status below
	}
	for {
		message := &wrapperspb.StringValue{}
		if err := stream.RecvMsg(message); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		given.Text += message.Value
	}
}

// provenAnswer returns the hops of an answer's path, which begins with the one that was sent and was handed to us by the
// peer.
func provenAnswer(header metadata.MD, sent path, own *workloadapi.X509Source, from string) ([]string, error) {
	finished, err := decoded(header.Get(pathKey))
	if err != nil {
		return nil, err
	}
	found, err := finished.proven(own)
	if err != nil {
		return nil, err
	}
	if len(found) < 2 || finished.segments[0].token != sent.segments[0].token || found[1].Subject != from {
		return nil, errors.New("not the answer to this call")
	}
	return subjects(found), nil
}

// listening starts a server over mutual TLS on loopback, which lives as long as the program. It answers every method
// with the identity of the peer that it proved, then the proven hops of the path.
func listening(q question) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	wanted, err := spiffeid.FromString(q.PeerID)
	if err != nil {
		return answer{}, err
	}
	own, err := source(ctx, q.Address)
	if err != nil {
		return answer{}, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return answer{}, err
	}
	server := grpc.NewServer(
		grpc.Creds(grpccredentials.MTLSServerCredentials(own, own, tlsconfig.AuthorizeID(wanted))),
		grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
			return handled(stream, own, q.Path != noPath)
		}),
	)
	go func() { log.Fatal(server.Serve(listener)) }()
	return answer{Target: listener.Addr().String()}, nil
}

func handled(stream grpc.ServerStream, own *workloadapi.X509Source, withPath bool) error {
	id, proven := grpccredentials.PeerIDFromContext(stream.Context())
	if !proven {
		return status.Error(codes.Unauthenticated, "no peer")
	}
	told := []string{id.String()}
	if withPath {
		hops, finished, err := turned(stream, own, id)
		if err != nil {
			return status.Error(codes.Unauthenticated, err.Error())
		}
		told = append(told, hops...)
		if err := stream.SetHeader(metadata.Pairs(pathKey, finished.encoded())); err != nil {
			return err
		}
	}
	if err := stream.RecvMsg(&wrapperspb.StringValue{}); err != nil {
		return err
	}
	return stream.SendMsg(wrapperspb.String(strings.Join(told, " ")))
}

// turned proves the path of a request, then returns its hops with the path of the answer.
func turned(stream grpc.ServerStream, own *workloadapi.X509Source, caller spiffeid.ID) ([]string, path, error) {
	incoming, _ := metadata.FromIncomingContext(stream.Context())
	asked, err := decoded(incoming.Get(pathKey))
	if err != nil {
		return nil, path{}, err
	}
	found, err := asked.proven(own)
	if err != nil {
		return nil, path{}, err
	}
	svid, err := own.GetX509SVID()
	if err != nil {
		return nil, path{}, err
	}
	method, _ := grpc.MethodFromServerStream(stream)
	last := found[len(found)-1]
	if last.Subject != caller.String() || last.Audience[0] != svid.ID.String() || last.Service != method || last.Direction != forward {
		return nil, path{}, errors.New("not the path of this call")
	}
	finished, err := asked.continued(svid, turn, last.Subject, method, found)
	return subjects(found), finished, err
}
