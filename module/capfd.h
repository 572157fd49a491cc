/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: exported capabilities
 *
 * An exported capability is a file that owns one capability. The file passes from
 * process to process like any file. It keeps its endpoint open if the capability has
 * RECV. It can be polled, and its capability can be copied into a space. The file owns
 * the capability until its release. After the capability was revoked, the file can no
 * longer be imported, and it polls as hung up.
 */
#ifndef FASTIPC_CAPFD_H
#define FASTIPC_CAPFD_H

#include "space.h"

struct file *fipc_capfd_create(struct fipc_cap *cap, int flags);
int fipc_capfd_derive(struct fipc_cap *cap, int fd);

#endif /* FASTIPC_CAPFD_H */
