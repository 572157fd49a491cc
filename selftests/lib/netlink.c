// SPDX-License-Identifier: GPL-2.0
/* A client of generic netlink: requests, answers, events. */
#include <sys/socket.h>

#include "netlink.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

static const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

struct nl_request nl_request(__u8 cmd, bool dump)
{
	return (struct nl_request) {
		.head = {
			.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN),
			.nlmsg_flags = NLM_F_REQUEST | (dump ? NLM_F_DUMP : NLM_F_ACK),
		},
		.genl = { .cmd = cmd, .version = FASTIPC_FAMILY_VERSION },
	};
}

void nl_put(struct nl_request *r, __u16 type, const void *data, size_t len)
{
	struct nlattr attr = { .nla_len = NLA_HDRLEN + len, .nla_type = type };
	char *at = (char *)r + NLMSG_ALIGN(r->head.nlmsg_len);

	must(at + NLA_HDRLEN + NLA_ALIGN(len) <= (char *)(r + 1));
	memcpy(at, &attr, sizeof(attr));
	memcpy(at + NLA_HDRLEN, data, len);
	r->head.nlmsg_len = at + NLA_HDRLEN + NLA_ALIGN(len) - (char *)r;
}

void nl_put_u32(struct nl_request *r, __u16 type, __u32 value)
{
	nl_put(r, type, &value, sizeof(value));
}

void nl_put_u64(struct nl_request *r, __u16 type, __u64 value)
{
	nl_put(r, type, &value, sizeof(value));
}

void nl_stamp(struct nl *nl, struct nl_request *r)
{
	r->head.nlmsg_type = nl->family;
	r->head.nlmsg_seq = ++nl->seq;
	nl->changed = false;
	nl->text[0] = '\0';
	nl->about = 0;
}

void nl_send(struct nl *nl, struct nl_request *r)
{
	nl_stamp(nl, r);
	must(sendto(nl->sock, r, r->head.nlmsg_len, 0, (struct sockaddr *)&kernel,
		    sizeof(kernel)) == (ssize_t)r->head.nlmsg_len);
}

/* Receives a whole message. Returns its length, 0 if there is none now. */
static size_t nl_take(struct nl *nl, int flags)
{
	struct sockaddr_nl from;
	struct iovec iov = { .iov_base = nl->buf, .iov_len = nl->buf_size };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
	};
	ssize_t n = recvmsg(nl->sock, &msg, flags);

	if (n < 0 && flags & MSG_DONTWAIT && errno == EAGAIN)
		return 0;
	must(n > 0 && !(msg.msg_flags & MSG_TRUNC) && !from.nl_pid);
	return n;
}

/* Parses attributes. Each may occur once, and no bytes may be left over. */
static void nl_attributes(const struct nlattr **table, size_t max, const char *at,
			  size_t len)
{
	memset(table, 0, max * sizeof(*table));
	while (len) {
		const struct nlattr *attr = (const struct nlattr *)at;
		size_t type, size;

		must(len >= NLA_HDRLEN && attr->nla_len >= NLA_HDRLEN);
		size = NLA_ALIGN(attr->nla_len);
		must(size <= len);
		type = attr->nla_type & NLA_TYPE_MASK;
		must(type && type < max && !table[type]);
		table[type] = attr;
		at += size;
		len -= size;
	}
}

static void nl_parse(const struct nlmsghdr *head, struct nl_message *m)
{
	const struct genlmsghdr *genl = NLMSG_DATA(head);

	must(head->nlmsg_len >= NLMSG_LENGTH(GENL_HDRLEN));
	m->cmd = genl->cmd;
	nl_attributes(m->attr, NL_ATTRS, (const char *)genl + GENL_HDRLEN,
		      head->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN));
}

/*
 * Reads the end of an answer: an error number and, after @skip bytes, the
 * kernel's explanation.
 */
static int nl_verdict(struct nl *nl, const struct nlmsghdr *head, size_t skip)
{
	const struct nlattr *said[NLMSGERR_ATTR_MAX + 1];
	const char *data = NLMSG_DATA(head);
	int error;

	must(head->nlmsg_len >= NLMSG_LENGTH(skip));
	memcpy(&error, data, sizeof(error));
	must(error <= 0);
	if (!(head->nlmsg_flags & NLM_F_ACK_TLVS))
		return error;

	nl_attributes(said, NLMSGERR_ATTR_MAX + 1, data + skip,
		      head->nlmsg_len - NLMSG_LENGTH(skip));
	if (said[NLMSGERR_ATTR_MSG])
		snprintf(nl->text, sizeof(nl->text), "%s",
			 (const char *)(said[NLMSGERR_ATTR_MSG] + 1));
	if (said[NLMSGERR_ATTR_OFFS])
		memcpy(&nl->about, said[NLMSGERR_ATTR_OFFS] + 1, sizeof(nl->about));
	return error;
}

int nl_step(struct nl *nl, nl_fn fn, void *arg)
{
	size_t len = nl_take(nl, 0);
	struct nl_message m;

	for (struct nlmsghdr *head = (void *)nl->buf; NLMSG_OK(head, len);
	     head = NLMSG_NEXT(head, len)) {
		must(head->nlmsg_seq == nl->seq && head->nlmsg_pid == nl->port);
		nl->changed |= !!(head->nlmsg_flags & NLM_F_DUMP_INTR);
		if (head->nlmsg_type == NLMSG_ERROR)
			return nl_verdict(nl, head, sizeof(struct nlmsgerr));
		if (head->nlmsg_type == NLMSG_DONE)
			return nl_verdict(nl, head, sizeof(int));
		must(head->nlmsg_type == nl->family);
		nl_parse(head, &m);
		if (fn)
			fn(&m, arg);
	}
	return 1;
}

int nl_finish(struct nl *nl, nl_fn fn, void *arg)
{
	int ret;

	do {
		ret = nl_step(nl, fn, arg);
	} while (ret > 0);
	return ret;
}

int nl_ask(struct nl *nl, struct nl_request *r, nl_fn fn, void *arg)
{
	nl_send(nl, r);
	return nl_finish(nl, fn, arg);
}

int nl_dump(struct nl *nl, __u8 cmd, nl_fn fn, void *arg)
{
	struct nl_request r = nl_request(cmd, true);

	return nl_ask(nl, &r, fn, arg);
}

static bool nl_event_from(struct nl *nl, struct nl_message *m, int flags)
{
	const struct nlmsghdr *head = (void *)nl->buf;
	size_t len = nl_take(nl, flags);

	if (!len)
		return false;
	must(NLMSG_OK(head, len) && NLMSG_ALIGN(head->nlmsg_len) == len);
	must(head->nlmsg_type == nl->family);
	nl_parse(head, m);
	return true;
}

void nl_event(struct nl *nl, struct nl_message *m)
{
	must(nl_event_from(nl, m, 0));
}

bool nl_event_now(struct nl *nl, struct nl_message *m)
{
	return nl_event_from(nl, m, MSG_DONTWAIT);
}

int nl_subscribe(struct nl *nl)
{
	return setsockopt(nl->sock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &nl->group,
			  sizeof(nl->group)) ? -errno : 0;
}

bool nl_has(const struct nl_message *m, int type)
{
	return m->attr[type];
}

const void *nl_data(const struct nl_message *m, int type, size_t len)
{
	must(m->attr[type] && m->attr[type]->nla_len == NLA_HDRLEN + len);
	return m->attr[type] + 1;
}

bool nl_flag(const struct nl_message *m, int type)
{
	return nl_has(m, type) && nl_data(m, type, 0);
}

__u32 nl_u32(const struct nl_message *m, int type)
{
	__u32 value;

	memcpy(&value, nl_data(m, type, sizeof(value)), sizeof(value));
	return value;
}

__u64 nl_u64(const struct nl_message *m, int type)
{
	__u64 value;

	memcpy(&value, nl_data(m, type, sizeof(value)), sizeof(value));
	return value;
}

const char *nl_text(const struct nl_message *m, int type)
{
	const struct nlattr *attr = m->attr[type];
	const char *text = (const char *)(attr + 1);

	must(attr && attr->nla_len > NLA_HDRLEN);
	must(strnlen(text, attr->nla_len) == attr->nla_len - NLA_HDRLEN - 1U);
	return text;
}

static __u32 nl_group(const struct nlattr *groups)
{
	const struct nlattr *group[2], *has[CTRL_ATTR_MCAST_GRP_MAX + 1];
	struct nl_message m = { .attr[1] = NULL };

	must(groups);
	nl_attributes(group, 2, (const char *)(groups + 1),
		      groups->nla_len - NLA_HDRLEN);
	must(group[1]);
	nl_attributes(has, CTRL_ATTR_MCAST_GRP_MAX + 1, (const char *)(group[1] + 1),
		      group[1]->nla_len - NLA_HDRLEN);
	memcpy(m.attr, has, sizeof(has));
	must(!strcmp(nl_text(&m, CTRL_ATTR_MCAST_GRP_NAME), FASTIPC_MCGRP_EVENTS));
	return nl_u32(&m, CTRL_ATTR_MCAST_GRP_ID);
}

/* struct family - id and multicast group of the module's family */
struct family {
	__u16 id;
	__u32 group;
};

static void nl_found(const struct nl_message *m, void *arg)
{
	struct family *found = arg;

	memcpy(&found->id, nl_data(m, CTRL_ATTR_FAMILY_ID, sizeof(found->id)),
	       sizeof(found->id));
	must(nl_u32(m, CTRL_ATTR_VERSION) == FASTIPC_FAMILY_VERSION);
	found->group = nl_group(m->attr[CTRL_ATTR_MCAST_GROUPS]);
}

/* Asks the family of families, which always has the same number. */
static int nl_find_family(struct nl *nl)
{
	struct nl_request r = nl_request(CTRL_CMD_GETFAMILY, false);
	struct family found;
	int ret;

	nl->family = GENL_ID_CTRL;
	nl_put(&r, CTRL_ATTR_FAMILY_NAME, FASTIPC_FAMILY_NAME,
	       sizeof(FASTIPC_FAMILY_NAME));
	ret = nl_ask(nl, &r, nl_found, &found);
	if (ret)
		return ret;
	nl->family = found.id;
	nl->group = found.group;
	return 0;
}

int nl_adopt(struct nl *nl, int sock)
{
	struct sockaddr_nl self;
	socklen_t size = sizeof(self);
	int ret;

	nl->sock = sock;
	nl->seq = 0;
	must(!getsockname(sock, (struct sockaddr *)&self, &size));
	nl->port = self.nl_pid;
	/* The kernel remembers the largest buffer that a receive has offered. */
	nl->buf_size = NL_SMALL;
	ret = nl_find_family(nl);
	nl->buf_size = NL_LARGE;
	return ret;
}

static void nl_option(int sock, int option)
{
	const int on = 1;

	must(!setsockopt(sock, SOL_NETLINK, option, &on, sizeof(on)));
}

int nl_socket(void)
{
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	int sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	must(sock >= 0);
	nl_option(sock, NETLINK_EXT_ACK);
	nl_option(sock, NETLINK_CAP_ACK);
	must(!bind(sock, (struct sockaddr *)&self, sizeof(self)));
	return sock;
}

int nl_open(struct nl *nl)
{
	int ret = nl_adopt(nl, nl_socket());

	if (ret)
		nl_close(nl);
	return ret;
}

void nl_new(struct nl *nl)
{
	must(!nl_open(nl));
}

void nl_close(struct nl *nl)
{
	close(nl->sock);
}
