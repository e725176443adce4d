namespace Jidoka.Core.Identifying;

/// <summary>By what a caller proved who it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CredentialKind>))]
public enum CredentialKind
{
    /// <summary>An agent key that Jidoka issued.</summary>
    [JsonStringEnumMemberName("key")]
    AgentKey,

    /// <summary>A JSON Web Token of a configured issuer.</summary>
    [JsonStringEnumMemberName("jwt")]
    Jwt,

    /// <summary>A client certificate that names a workload of a trusted domain (X.509-SVID).</summary>
    [JsonStringEnumMemberName("svid")]
    Svid,
}
