using Jidoka.Configuring;
using Jidoka.Exporting;

namespace Jidoka.Tests.Configuring;

/// <summary>What the configuration may say of a syslog receiver.</summary>
public sealed class SyslogSectionTests
{
    [Fact]
    public void All_that_can_be_said_is_read()
    {
        var read = Read(
            "form: cef, syslog: tls://siem.example.com, facility: local4, maxBytes: 8192, tls: {ca: ca.pem, certificate: c.pem, key: k.pem}"
        );

        read.Faults.ShouldBeEmpty();
        var siem = read.Options!.Siem.ShouldHaveSingleItem();
        (siem.Url, siem.File).ShouldBe((null, null));
        siem.Syslog.ShouldBe(
            new SyslogOptions("siem.example.com", SyslogOptions.TlsPort)
            {
                IsEncrypted = true,
                Authorities = "/etc/jidoka/ca.pem",
                Shown = new("/etc/jidoka/c.pem", "/etc/jidoka/k.pem"),
                Facility = 20,
                MaxBytes = 8_192,
            }
        );
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:601", "127.0.0.1", 601)]
    [InlineData("tcp://localhost:514", "localhost", 514)]
    [InlineData("'tcp://[::1]:514'", "::1", 514)]
    [InlineData("tls://10.1.2.3:7000", "10.1.2.3", 7000)]
    public void An_address_is_a_host_and_a_port(string address, string host, int port)
    {
        var read = Read("form: ocsf, syslog: " + address);
        read.Faults.ShouldBeEmpty();
        var syslog = read.Options!.Siem.Single().Syslog.ShouldNotBeNull();
        (syslog.Host, syslog.Port).ShouldBe((host, port));
        syslog.Facility.ShouldBe(13);
        syslog.MaxBytes.ShouldBe(SyslogOptions.UsualMaxBytes);
    }

    [Theory]
    [InlineData("syslog: tcp://siem.example.com:601", "tcp://HOST:PORT of this machine")]
    [InlineData("syslog: tcp://127.0.0.1", "tcp://HOST:PORT of this machine")]
    [InlineData("syslog: udp://127.0.0.1:514", "'syslog' is tls://HOST")]
    [InlineData("syslog: siem.example.com", "'syslog' is tls://HOST")]
    [InlineData("syslog: tls://siem.example.com/a", "'syslog' is tls://HOST")]
    [InlineData("syslog: tls://me@siem.example.com", "'syslog' is tls://HOST")]
    [InlineData("syslog: tls://a, file: b", "one of 'url', 'file' and 'syslog'")]
    [InlineData("facility: user", "one of 'url', 'file' and 'syslog'")]
    [InlineData("file: b, facility: user", "belongs to 'syslog'")]
    [InlineData("file: b, maxBytes: 8192", "belongs to 'syslog'")]
    [InlineData("url: https://a, tls: {ca: b}", "belongs to 'syslog'")]
    [InlineData("syslog: tls://a, facility: local8", "is not possible for 'facility'")]
    [InlineData("syslog: tls://a, maxBytes: 479", "from 480 to 1048576")]
    [InlineData("syslog: tls://a, key: env:K", "Syslog knows no key")]
    [InlineData("syslog: tls://a, tls: {certificate: c}", "go together")]
    [InlineData("syslog: tls://a, tls: {cert: c}", "'cert' is not a key here")]
    [InlineData("syslog: tcp://localhost:601, tls: {ca: c}", "belongs to an address tls://")]
    public void What_cannot_be_meant_is_a_fault(string entry, string said) =>
        Read("form: cef, " + entry).Faults.ShouldContain(f => f.Message.Contains(said));

    private static ConfigRead Read(string entry) =>
        ConfigFile.Parse("/etc/jidoka/jidoka.yaml", $"siem:\n  - {{{entry}}}\n");
}
