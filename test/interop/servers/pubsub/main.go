// A Pub/Sub server for tests: pstest of Google's Go client, by gRPC for publishers, and by the REST interface for us.
// REST requests are read and written by protojson, as the service itself does; what they mean is decided by pstest.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"regexp"

	pb "cloud.google.com/go/pubsub/v2/apiv1/pubsubpb"
	"cloud.google.com/go/pubsub/v2/pstest"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

var path = regexp.MustCompile(`^/v1/(projects/[^/]+/(topics|subscriptions)/[^/:]+)(?::(\w+))?$`)

func main() {
	port := flag.Int("grpc-port", 0, "port for gRPC on 127.0.0.1")
	flag.Parse()
	server := pstest.NewServerWithAddress(fmt.Sprintf("127.0.0.1:%d", *port))
	defer server.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"grpc\":%q,\"rest\":%q}\n", server.Addr, "http://"+listener.Addr().String())
	log.Fatal(http.Serve(listener, handler(&server.GServer)))
}

func handler(server *pstest.GServer) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			refuse(response, status.Error(codes.InvalidArgument, err.Error()))
			return
		}
		match := path.FindStringSubmatch(request.URL.Path)
		if match == nil {
			refuse(response, status.Error(codes.NotFound, "no such path"))
			return
		}
		answer, err := call(request.Context(), server, request.Method+" "+match[2]+" "+match[3], match[1], body)
		if err != nil {
			refuse(response, err)
			return
		}
		text, err := protojson.Marshal(answer)
		if err != nil {
			refuse(response, err)
			return
		}
		response.Header().Set("Content-Type", "application/json")
		_, _ = response.Write(text)
	})
}

// The methods and paths are those of the google.api.http annotations of the service.
func call(ctx context.Context, server *pstest.GServer, what string, name string, body []byte) (proto.Message, error) {
	switch what {
	case "PUT topics ":
		return server.CreateTopic(ctx, &pb.Topic{Name: name})
	case "PUT subscriptions ":
		return answer(ctx, body, &pb.Subscription{}, func(r *pb.Subscription) { r.Name = name }, server.CreateSubscription)
	case "POST topics publish":
		return answer(ctx, body, &pb.PublishRequest{}, func(r *pb.PublishRequest) { r.Topic = name }, server.Publish)
	case "POST subscriptions pull":
		return answer(ctx, body, &pb.PullRequest{}, func(r *pb.PullRequest) { r.Subscription = name }, server.Pull)
	case "POST subscriptions acknowledge":
		return answer(ctx, body, &pb.AcknowledgeRequest{}, func(r *pb.AcknowledgeRequest) { r.Subscription = name }, server.Acknowledge)
	case "POST subscriptions modifyAckDeadline":
		return answer(ctx, body, &pb.ModifyAckDeadlineRequest{}, func(r *pb.ModifyAckDeadlineRequest) { r.Subscription = name }, server.ModifyAckDeadline)
	}
	return nil, status.Error(codes.Unimplemented, what)
}

func answer[Q proto.Message, A proto.Message](
	ctx context.Context, body []byte, request Q, setName func(Q), method func(context.Context, Q) (A, error),
) (proto.Message, error) {
	if len(body) > 0 {
		if err := protojson.Unmarshal(body, request); err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
	}
	setName(request)
	return method(ctx, request)
}

var httpStatus = map[codes.Code]int{
	codes.InvalidArgument:    400,
	codes.FailedPrecondition: 400,
	codes.PermissionDenied:   403,
	codes.NotFound:           404,
	codes.AlreadyExists:      409,
	codes.Canceled:           499,
	codes.Unimplemented:      501,
	codes.Unavailable:        503,
}

func refuse(response http.ResponseWriter, err error) {
	is := status.Convert(err)
	code, known := httpStatus[is.Code()]
	if !known {
		code = 500
	}
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(code)
	_ = json.NewEncoder(response).Encode(map[string]any{
		"error": map[string]any{"code": code, "message": is.Message(), "status": is.Code().String()},
	})
}
