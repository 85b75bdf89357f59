package settings

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/contract"
)

// Contract reads the files that the flags of RegisterContract name. If there are
// several operations, it takes the first one. caFile is a CA certificate for a
// URL, or empty.
func (c *Catalogue) Contract(ctx context.Context, caFile string, o *check.Options) error {
	if err := c.readDocument(ctx, caFile, o); err != nil {
		return err
	}
	if len(c.Operations) > 0 {
		o.Operation = c.Operations[0]
	}
	o.Cookie = c.Cookie.Value
	if !c.Params.Is {
		return nil
	}
	text, err := os.ReadFile(c.Params.Value)
	if err != nil {
		return fmt.Errorf("--params: %w; give a YAML file", err)
	}
	if o.Params, err = contract.ReadInputs(c.Params.Value, text); err == nil {
		o.Params.Shared = c.SharedParams || len(c.Operations) > 1
	}
	return err
}

// readDocument reads the document. A $ref in a file may lead to files below its
// folder, and never through a link out of it.
func (c *Catalogue) readDocument(ctx context.Context, caFile string, o *check.Options) (err error) {
	name := c.OpenAPI.Value
	if !c.OpenAPI.Is {
		return nil
	}
	o.OpenAPIName = name
	if o.OpenAPI, err = ReadContract(ctx, name, caFile); err != nil || strings.Contains(name, "://") {
		return err
	}
	if folder, err := os.OpenRoot(filepath.Dir(name)); err == nil {
		o.OpenAPIFolder = folder.FS()
	}
	return nil
}
