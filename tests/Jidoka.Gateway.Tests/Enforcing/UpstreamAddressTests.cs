using System.Net;
using Jidoka.Gateway.Enforcing;

namespace Jidoka.Gateway.Tests.Enforcing;

public sealed class UpstreamAddressTests
{
    [Theory]
    // metadata of clouds, and what else is nobody's server, in all the ways that IPv6 can carry IPv4
    [InlineData("169.254.169.254", AddressReach.Never)]
    [InlineData("169.254.170.2", AddressReach.Never)]
    [InlineData("::ffff:169.254.169.254", AddressReach.Never)]
    [InlineData("64:ff9b::169.254.169.254", AddressReach.Never)]
    [InlineData("2002:a9fe:a9fe::1", AddressReach.Never)]
    [InlineData("::169.254.169.254", AddressReach.Never)]
    [InlineData("fd00:ec2::254", AddressReach.Never)]
    [InlineData("fd20:ce::254", AddressReach.Never)]
    [InlineData("100.100.100.200", AddressReach.Never)]
    [InlineData("168.63.129.16", AddressReach.Never)]
    [InlineData("fe80::1", AddressReach.Never)]
    [InlineData("0.0.0.0", AddressReach.Never)]
    [InlineData("::", AddressReach.Never)]
    [InlineData("224.0.0.1", AddressReach.Never)]
    [InlineData("255.255.255.255", AddressReach.Never)]
    [InlineData("ff02::1", AddressReach.Never)]
    [InlineData("2001::1", AddressReach.Never)]
    [InlineData("127.0.0.1", AddressReach.Private)]
    [InlineData("127.9.9.9", AddressReach.Private)]
    [InlineData("::1", AddressReach.Private)]
    [InlineData("::ffff:127.0.0.1", AddressReach.Private)]
    [InlineData("64:ff9b::10.0.0.1", AddressReach.Private)]
    [InlineData("2002:7f00:1::", AddressReach.Private)]
    [InlineData("10.1.2.3", AddressReach.Private)]
    [InlineData("172.16.0.1", AddressReach.Private)]
    [InlineData("172.31.255.255", AddressReach.Private)]
    [InlineData("192.168.1.1", AddressReach.Private)]
    [InlineData("100.64.0.1", AddressReach.Private)]
    [InlineData("fd12:3456::1", AddressReach.Private)]
    [InlineData("172.32.0.1", AddressReach.Public)]
    [InlineData("8.8.8.8", AddressReach.Public)]
    [InlineData("64:ff9b::8.8.8.8", AddressReach.Public)]
    [InlineData("2606:4700::1111", AddressReach.Public)]
    public void An_address_leads_where_it_leads(string address, AddressReach reach) =>
        UpstreamAddress.ReachOf(IPAddress.Parse(address)).ShouldBe(reach);

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://2852039166/")] // the same, decimal
    [InlineData("http://0xa9fea9fe/")]
    [InlineData("http://0251.0376.0251.0376/")] // octal
    [InlineData("http://169.254.43518/")]
    [InlineData("http://169.254.169.254./")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://１６９.２５４.１６９.２５４/")]
    [InlineData("http://api.example.com@169.254.169.254/")]
    [InlineData("ftp://api.example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("api.example.com")]
    public void A_registration_allows_no_such_url_whatever_it_says(string url) =>
        UpstreamAddress.FaultOf(url, allowsPrivate: true).ShouldNotBeNull();

    [Theory]
    [InlineData("http://127.0.0.1:8701/admin")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://localhost:8701/")]
    [InlineData("http://LOCALHOST./")]
    [InlineData("http://a.localhost/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://192.168.1.1/")]
    public void This_machine_and_private_networks_have_to_be_allowed(string url)
    {
        UpstreamAddress.FaultOf(url, allowsPrivate: false)!.ShouldContain("--allow-private");
        UpstreamAddress.FaultOf(url, allowsPrivate: true).ShouldBeNull();
    }

    [Fact]
    public void A_key_leaves_this_machine_over_https_only()
    {
        UpstreamAddress
            .FaultOf("http://10.0.0.1/v1", allowsPrivate: true, sendsKey: true)!
            .ShouldContain("https only");
        UpstreamAddress
            .FaultOf("http://127.0.0.1/v1", allowsPrivate: true, sendsKey: true)
            .ShouldBeNull();
    }

    [Theory]
    [InlineData("https://api.openai.com/v1")]
    [InlineData("https://10.example.com/mcp")]
    [InlineData("https://8.8.8.8/mcp")]
    public void Other_urls_need_no_leave(string url) =>
        UpstreamAddress.FaultOf(url, allowsPrivate: false).ShouldBeNull();
}
