package dev.kintsugi.proxy.value;

/** The object identifiers of PostgreSQL's built-in types, the same on every server (pg_type.dat). */
public final class Oid {
    /** Not said: the server infers it. */
    public static final int UNSPECIFIED = 0;

    public static final int BOOL = 16;
    public static final int BYTEA = 17;
    public static final int CHAR = 18;
    public static final int NAME = 19;
    public static final int INT8 = 20;
    public static final int INT2 = 21;
    public static final int INT4 = 23;
    public static final int REGPROC = 24;
    public static final int TEXT = 25;
    public static final int OID = 26;
    public static final int XID = 28;
    public static final int CID = 29;
    public static final int JSON = 114;
    public static final int XML = 142;
    public static final int POINT = 600;
    public static final int BOX = 603;
    public static final int CIDR = 650;
    public static final int FLOAT4 = 700;
    public static final int FLOAT8 = 701;
    public static final int UNKNOWN = 705;
    public static final int MACADDR = 829;
    public static final int INET = 869;
    public static final int BPCHAR = 1042;
    public static final int VARCHAR = 1043;
    public static final int DATE = 1082;
    public static final int TIME = 1083;
    public static final int TIMESTAMP = 1114;
    public static final int TIMESTAMPTZ = 1184;
    public static final int INTERVAL = 1186;
    public static final int TIMETZ = 1266;
    public static final int BIT = 1560;
    public static final int VARBIT = 1562;
    public static final int NUMERIC = 1700;
    public static final int UUID = 2950;
    public static final int JSONB = 3802;
    public static final int XID8 = 5069;

    /** Types from here on were made by users and have other identifiers on other servers. */
    public static final int FIRST_OF_USERS = 16_384;

    private Oid() {}

    /** How many bytes the values of a type have in a server's memory; -1 where that varies (pg_type.typlen). */
    public static int size(int type) {
        return switch (type) {
            case BOOL, CHAR -> 1;
            case INT2 -> 2;
            case INT4, OID, XID, CID, REGPROC, FLOAT4, DATE -> 4;
            case MACADDR -> 6;
            case INT8, XID8, FLOAT8, TIME, TIMESTAMP, TIMESTAMPTZ -> 8;
            case TIMETZ -> 12;
            case INTERVAL, UUID, POINT -> 16;
            case BOX -> 32;
            case NAME -> 64;
            case UNKNOWN -> -2;
            default -> -1;
        };
    }
}
