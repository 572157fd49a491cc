/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: exported capabilities
 *
 * A file that owns one capability. It passes from process to process as any
 * file does, keeps its endpoint open if it has RECV, can be polled, and can be
 * copied into a space. The file owns the capability until its release; once it was
 * revoked the file is good for nothing, and polls as hung up.
 */
#ifndef FASTIPC_CAPFD_H
#define FASTIPC_CAPFD_H

#include "space.h"

struct file *fipc_capfd_create(struct fipc_cap *cap, int flags);
int fipc_capfd_derive(struct fipc_cap *cap, int fd);

#endif /* FASTIPC_CAPFD_H */
