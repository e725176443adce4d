using System.Text;
using Jidoka.Exporting;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Tests.Exporting;

/// <summary>What a syslog receiver has not read counts as not taken, whatever the sender's own machine took.</summary>
public sealed class SyslogSinkTests
{
    private const int LimitMs = 10_000;

    // More than the receiver reads at once.
    private static readonly byte[][] Many =
    [
        .. Enumerable
            .Range(0, 100)
            .Select(i => Encoding.UTF8.GetBytes($"{i} " + new string('x', 1_000))),
    ];

    [Fact]
    public async Task Each_message_is_a_frame_by_its_octets_whatever_stands_in_it()
    {
        await using var receiver = new SyslogReceiver(_ => Manner.Take);
        string[] said = ["7 bytes", "two\nlines", "Zürich, 東京", "12 like a frame"];

        await SendAsync(Plain(receiver), [.. said.Select(Encoding.UTF8.GetBytes)]);
        await SendAsync(Plain(receiver), ["again"u8.ToArray()]);

        receiver.Messages.ShouldBe([.. said, "again"]);
        receiver.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData(Manner.Reset)]
    [InlineData(Manner.Leave)]
    public async Task What_was_left_unread_was_not_taken(Manner manner)
    {
        await using var receiver = new SyslogReceiver(i => i == 0 ? manner : Manner.Take);

        await Should.ThrowAsync<ExportException>(() => SendAsync(Plain(receiver), Many));
        await SendAsync(Plain(receiver), Many);

        receiver.Messages.Length.ShouldBeGreaterThan(Many.Length, "a part came twice");
        receiver.Messages[^Many.Length..].ShouldBe(Many.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_has_taken_nothing()
    {
        SyslogOptions gone;
        await using (var receiver = new SyslogReceiver(_ => Manner.Take))
            gone = Plain(receiver);

        var fault = await Should.ThrowAsync<ExportException>(() => SendAsync(gone, Many));

        fault.Message.ShouldStartWith($"127.0.0.1:{gone.Port} cannot be told: ");
    }

    [Fact]
    public async Task A_receiver_that_does_not_say_that_it_has_read_is_not_waited_for_without_end()
    {
        await using var receiver = new SyslogReceiver(_ => Manner.Stay);
        var time = new FakeTimeProvider();
        using var sink = new SyslogSink(Plain(receiver), time);

        var sending = sink.SendAsync(Many, default);
        await Eventually.IsTrueAsync(() => receiver.Stays, "it has read to the end");
        sending.IsCompleted.ShouldBeFalse();
        receiver.Messages.Length.ShouldBe(Many.Length);
        time.Advance(TimeSpan.FromMilliseconds(SyslogSink.CloseMs));

        var ended = sending.WaitAsync(TimeSpan.FromMilliseconds(LimitMs));
        (await Should.ThrowAsync<ExportException>(() => ended)).Message.ShouldContain(
            "did not close the connection"
        );
    }

    [Fact]
    public async Task What_is_too_long_is_left_out_and_counted_once_when_the_rest_was_taken()
    {
        await using var receiver = new SyslogReceiver(i => i == 0 ? Manner.Reset : Manner.Take);
        using var sink = new SyslogSink(
            Plain(receiver) with
            {
                MaxBytes = 500,
            },
            TimeProvider.System
        );
        byte[][] documents =
        [
            new byte[501],
            .. Enumerable.Repeat(new byte[500], 100),
            new byte[900],
        ];

        await Should.ThrowAsync<ExportException>(() => sink.SendAsync(documents, default));
        sink.Refused.ShouldBe(0);
        await sink.SendAsync(documents, default);

        sink.Refused.ShouldBe(2);
        receiver.Messages[^100..].ShouldAllBe(m => m.Length == 500);
    }

    [Fact]
    public async Task Over_TLS_both_sides_know_each_other()
    {
        using var folder = new TestFolder();
        using var authority = new TestCertificates(folder);
        var (certificate, _, _) = authority.Issue("localhost", "receiver");
        var (mine, file, key) = authority.Issue("node.example.com", "node");
        using (certificate)
        using (mine)
        {
            await using var receiver = new SyslogReceiver(_ => Manner.Take, certificate);

            await SendAsync(
                Encrypted(receiver, authority.Authority("ca.pem")) with
                {
                    Shown = new(file, key),
                },
                Many
            );

            receiver.Messages.ShouldBe(Many.Select(Encoding.UTF8.GetString));
            receiver.Shown.ShouldBe("CN=node.example.com");
        }
    }

    [Theory]
    [InlineData(Manner.Reset)]
    [InlineData(Manner.Leave)]
    public async Task Over_TLS_too_what_was_left_unread_was_not_taken(Manner manner)
    {
        using var folder = new TestFolder();
        using var authority = new TestCertificates(folder);
        var (certificate, _, _) = authority.Issue("localhost", "receiver");
        using (certificate)
        {
            await using var receiver = new SyslogReceiver(_ => manner, certificate);

            await Should.ThrowAsync<ExportException>(() =>
                SendAsync(Encrypted(receiver, authority.Authority("ca.pem")), Many)
            );
        }
    }

    [Theory]
    [InlineData("localhost", "another's ca")]
    [InlineData("localhost", "the system's")]
    [InlineData("other.example.com", "its ca")]
    public async Task A_receiver_that_cannot_prove_its_name_is_told_nothing(
        string name,
        string trusted
    )
    {
        using var folder = new TestFolder();
        using var authority = new TestCertificates(folder);
        using var stranger = new TestCertificates(folder, "CN=Stranger");
        var (certificate, _, _) = authority.Issue(name, "receiver");
        using (certificate)
        {
            await using var receiver = new SyslogReceiver(_ => Manner.Take, certificate);
            var options = Encrypted(
                receiver,
                trusted switch
                {
                    "its ca" => authority.Authority("ca.pem"),
                    "another's ca" => stranger.Authority("ca.pem"),
                    _ => null,
                }
            );

            await Should.ThrowAsync<ExportException>(() => SendAsync(options, Many));

            receiver.Messages.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_fault_of_the_export()
    {
        await using var receiver = new SyslogReceiver(_ => Manner.Take);
        await Should.ThrowAsync<ExportException>(() =>
            SendAsync(Encrypted(receiver, "/nowhere/ca.pem"), Many)
        );
    }

    private static SyslogOptions Plain(SyslogReceiver receiver) => new("127.0.0.1", receiver.Port);

    private static SyslogOptions Encrypted(SyslogReceiver receiver, string? authorities) =>
        new("localhost", receiver.Port) { IsEncrypted = true, Authorities = authorities };

    private static async Task SendAsync(SyslogOptions options, byte[][] documents)
    {
        using var sink = new SyslogSink(options, TimeProvider.System);
        await sink.SendAsync(documents, default);
    }
}
