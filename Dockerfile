# An image with authspec and nothing else: docker build -t authspec .
#
#   docker run --rm --network host authspec run http://127.0.0.1:8080/private/
#   docker run --rm -v "$PWD:/work" -e AUTHSPEC_TOKEN authspec run target.yaml --report html=report.html
#
# For the second the folder has to be writable for user 65532; --user "$(id -u)" is
# as good.

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETOS TARGETARCH
WORKDIR /source
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# What the image holds, as it stands below /.
RUN os=${TARGETOS:-$(go env GOOS)} arch=${TARGETARCH:-$(go env GOARCH)} \
 && .ci/build /out "$os/$arch" \
 && install -D "/out/authspec-$os-$arch" /image/usr/local/bin/authspec \
 && install -D -m 644 /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ca-certificates.crt \
 && install -d -m 1777 /image/tmp /image/work

FROM scratch
COPY --from=build /image/ /
ENV PATH=/usr/local/bin
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["authspec"]
CMD ["--help"]
