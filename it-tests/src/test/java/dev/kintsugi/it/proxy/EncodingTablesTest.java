package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.wire.Encoding;
import dev.kintsugi.proxy.wire.Message.InvalidText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The proxy's encodings say of each character and of each sequence of bytes what a server says, also in errors. With
 * {@code -Dencodings.write=DIRECTORY} their tables are written anew, from the server's answers.
 */
class EncodingTablesTest {
    private static final @Nullable String WRITE = System.getProperty("encodings.write");
    private static final List<String> SINGLE = List.of(
            "ISO_8859_5",
            "ISO_8859_6",
            "ISO_8859_7",
            "ISO_8859_8",
            "KOI8R",
            "KOI8U",
            "LATIN1",
            "LATIN2",
            "LATIN3",
            "LATIN4",
            "LATIN5",
            "LATIN6",
            "LATIN7",
            "LATIN8",
            "LATIN9",
            "LATIN10",
            "WIN866",
            "WIN874",
            "WIN1250",
            "WIN1251",
            "WIN1252",
            "WIN1253",
            "WIN1254",
            "WIN1255",
            "WIN1256",
            "WIN1257",
            "WIN1258");
    private static final List<String> SEVERAL = List.of(
            "BIG5",
            "EUC_CN",
            "EUC_JIS_2004",
            "EUC_JP",
            "EUC_KR",
            "EUC_TW",
            "GB18030",
            "GBK",
            "JOHAB",
            "SHIFT_JIS_2004",
            "SJIS",
            "UHC");

    @BeforeAll
    static void prepare() throws Exception {
        try (Connection server = PostgresServer.shared().open("postgres")) {
            MeasuredEncoding.prepare(server);
        }
    }

    @Test
    void encodingsOfOneByte_areTheServers() throws Exception {
        compare(SINGLE);
    }

    @Test
    void encodingsOfSeveralBytes_areTheServers() throws Exception {
        compare(SEVERAL);
    }

    private static void compare(List<String> names) throws Exception {
        try (Connection server = PostgresServer.shared().open("postgres")) {
            for (String name : names) {
                MeasuredEncoding measured = MeasuredEncoding.of(server, name);
                if (WRITE != null) {
                    Files.write(Path.of(WRITE, name + ".txt"), measured.lines());
                    continue;
                }
                Encoding encoding = Objects.requireNonNull(Encoding.named(name));
                assertThat(differences(
                                measured.read(),
                                hex -> encoding.decode(HexFormat.of().parseHex(hex))))
                        .as("read in " + name)
                        .isEmpty();
                assertThat(differences(
                                measured.written(), text -> HexFormat.of().formatHex(encoding.encode(text))))
                        .as("written in " + name)
                        .isEmpty();
            }
        }
    }

    private static List<String> differences(Map<String, String> servers, Function<String, String> ours) {
        List<String> differences = new ArrayList<>();
        servers.forEach((given, expected) -> {
            String answer;
            try {
                answer = ours.apply(given);
            } catch (InvalidText e) {
                answer = e.getMessage();
            }
            if (!expected.equals(answer)) {
                differences.add(given + ": " + expected + ", not " + answer);
            }
        });
        return differences;
    }
}
