"""What .ci/stacks does: reads the stacks under fixtures/servers, installs, starts, checks and stops them."""
