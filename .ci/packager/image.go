package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"debug/elf"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// The user that the image runs as. It has no name, since there is no /etc/passwd.
const user = 65532

// described is an OCI descriptor.
type described struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    map[string]string `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// archive is an OCI image layout in a tar file.
type archive struct {
	*tar.Writer
}

func (a archive) file(name string, mode int64, text []byte) error {
	err := a.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(text)), ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR})
	if err == nil {
		_, err = a.Write(text)
	}
	return err
}

func (a archive) folder(name string, mode int64) error {
	return a.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: mode, ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR})
}

// blob writes a text under its digest, and describes it.
func (a archive) blob(mediaType string, text []byte) (described, error) {
	sum := fmt.Sprintf("%x", sha256.Sum256(text))
	return described{MediaType: mediaType, Digest: "sha256:" + sum, Size: len(text)}, a.file("blobs/sha256/"+sum, 0o644, text)
}

// image writes an image of one layer (OCI Image Format Specification 1.1).
func image(binary, certs, out, version string) error {
	program, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	trusted, err := os.ReadFile(certs)
	if err != nil {
		return err
	}
	arch, err := architecture(binary)
	if err != nil {
		return err
	}
	layer, err := layerOf(program, trusted)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	a := archive{tar.NewWriter(&b)}
	if err := a.whole(layer, arch, version, commit(binary)); err != nil {
		return err
	}
	if err := a.Close(); err != nil {
		return err
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}

func (a archive) whole(layer []byte, arch, version, revision string) error {
	if err := a.file("oci-layout", 0o644, []byte(`{"imageLayoutVersion":"1.0.0"}`)); err != nil {
		return err
	}
	top, err := a.blob("application/vnd.oci.image.layer.v1.tar", layer)
	if err != nil {
		return err
	}
	labels := map[string]string{"org.opencontainers.image.title": "refreshcheck", "org.opencontainers.image.version": version, "org.opencontainers.image.revision": revision}
	config, err := json.Marshal(map[string]any{
		"architecture": arch, "os": "linux",
		"config": map[string]any{
			"User": fmt.Sprintf("%d:%d", user, user), "Entrypoint": []string{"/refreshcheck"}, "WorkingDir": "/work", "Labels": labels,
			"Env": []string{"PATH=/", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"},
		},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{top.Digest}},
	})
	if err != nil {
		return err
	}
	settings, err := a.blob("application/vnd.oci.image.config.v1+json", config)
	if err != nil {
		return err
	}
	const manifestType = "application/vnd.oci.image.manifest.v1+json"
	manifest, err := json.Marshal(map[string]any{"schemaVersion": 2, "mediaType": manifestType, "config": settings, "layers": []described{top}})
	if err != nil {
		return err
	}
	whole, err := a.blob(manifestType, manifest)
	if err != nil {
		return err
	}
	whole.Platform = map[string]string{"architecture": arch, "os": "linux"}
	whole.Annotations = map[string]string{"org.opencontainers.image.ref.name": version}
	index, err := json.Marshal(map[string]any{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": []described{whole}})
	if err != nil {
		return err
	}
	return a.file("index.json", 0o644, index)
}

// layerOf is the file system: the program, the certificates, a folder for
// temporary files, and one to work in that anybody can write to.
func layerOf(program, trusted []byte) ([]byte, error) {
	var b bytes.Buffer
	a := archive{tar.NewWriter(&b)}
	for _, f := range []struct {
		name string
		mode int64
	}{{"etc/", 0o755}, {"etc/ssl/", 0o755}, {"etc/ssl/certs/", 0o755}, {"tmp/", 0o1777}, {"work/", 0o1777}} {
		if err := a.folder(f.name, f.mode); err != nil {
			return nil, err
		}
	}
	if err := a.file("etc/ssl/certs/ca-certificates.crt", 0o644, trusted); err != nil {
		return nil, err
	}
	if err := a.file("refreshcheck", 0o755, program); err != nil {
		return nil, err
	}
	if err := a.Close(); err != nil { // which writes the end of the archive
		return nil, err
	}
	return b.Bytes(), nil
}

// architecture refuses a binary that needs libraries: the image has none.
func architecture(binary string) (string, error) {
	f, err := elf.Open(binary)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 {
		return "", fmt.Errorf("%s is not static: %v, %v", binary, libraries, err)
	}
	switch f.Machine {
	case elf.EM_X86_64:
		return "amd64", nil
	case elf.EM_AARCH64:
		return "arm64", nil
	}
	return "", fmt.Errorf("%s is for %s", binary, f.Machine)
}

// commit is the commit that the binary was built from, or nothing.
func commit(binary string) string {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
