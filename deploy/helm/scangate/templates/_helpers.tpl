{{/*
Names. The longest suffix is "-config-replicas-0", and a name has at most 63 characters. "scangate" is in every name, because names are
also those of scrape jobs, by which the alerts know them.
*/}}
{{- define "scangate.name" -}}
{{- $release := .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- if contains "scangate" $release -}}
{{- $release -}}
{{- else -}}
{{- printf "%s-scangate" (.Release.Name | trunc 31 | trimSuffix "-") -}}
{{- end -}}
{{- end -}}

{{- define "scangate.gateway" -}}{{ include "scangate.name" . }}-gateway{{- end -}}
{{- define "scangate.config" -}}{{ include "scangate.name" . }}-config{{- end -}}

{{- define "scangate.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* Labels that select pods: (dict "root" $ "component" "gateway"). */}}
{{- define "scangate.selector" -}}
app.kubernetes.io/name: scangate
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "scangate.labels" -}}
{{ include "scangate.selector" . }}
app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* The addresses of all control planes. A gateway asks one of them and goes to the next one if it fails. */}}
{{- define "scangate.source" -}}
{{- $addresses := list -}}
{{- $scheme := ternary "https" "http" (ne .Values.config.tls.existingSecret "") -}}
{{- $name := include "scangate.config" . -}}
{{- range until (int .Values.config.replicas) -}}
{{- $addresses = append $addresses (printf "%s://%s-%d.%s-replicas:8090" $scheme $name . $name) -}}
{{- end -}}
{{- join "," $addresses -}}
{{- end -}}

{{/* Settings of a plane as its file: those of the chart, then those of the values. */}}
{{- define "scangate.settings" -}}
{{- range $key, $value := . }}
{{ $key }}: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{- define "scangate.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 0
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "scangate.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Both planes answer /healthz while they live and /readyz while they serve, on the admin port. */}}
{{- define "scangate.probes" -}}
startupProbe:
  httpGet: {path: /healthz, port: admin}
  periodSeconds: 2
  timeoutSeconds: 3
  failureThreshold: 150
livenessProbe:
  httpGet: {path: /healthz, port: admin}
  periodSeconds: 10
  timeoutSeconds: 3
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /readyz, port: admin}
  periodSeconds: 2
  timeoutSeconds: 3
  failureThreshold: 2
{{- end -}}

{{/* Pods of a plane on different hosts and in different zones. */}}
{{- define "scangate.spread" -}}
{{- $selector := include "scangate.selector" . -}}
{{- $when := (index .root.Values .component).spread.whenUnsatisfiable -}}
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: {{ $when }}
  labelSelector:
    matchLabels:
      {{- $selector | nindent 6 }}
{{- end }}
{{- end -}}

{{/* A file of a Secret that is mounted alone: (dict "name" "feed-token" "secret" NAME "key" "feed-token"). */}}
{{- define "scangate.secretVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items:
      - {key: {{ .key }}, path: {{ .key }}}
{{- end -}}

{{/* Metrics and health need no key, so only pods of this release and of monitoring read them. */}}
{{- define "scangate.adminIngress" -}}
- from:
    - podSelector:
        matchLabels:
          app.kubernetes.io/name: scangate
          app.kubernetes.io/instance: {{ .Release.Name }}
    {{- range .Values.networkPolicy.monitoringNamespaces }}
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ . }}
    {{- end }}
  ports:
    - {protocol: TCP, port: admin}
{{- end -}}

{{- define "scangate.dnsEgress" -}}
- ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- end -}}
