<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields|Forms">
  <renderer-v2 type="categorizedSymbol" attr="{{ field }}" forceraster="0" symbollevels="0" enableorderby="0">
    <categories>
{% for one in categories %}
      <category symbol="{{ loop.index0 }}" value="{{ one.value }}" label="{{ one.label }}" render="true"/>
{% endfor %}
    </categories>
    <symbols>
{% for one in categories %}
      <symbol type="fill" name="{{ loop.index0 }}" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" pass="0" locked="0" enabled="1">
          <Option type="Map">
            <Option type="QString" name="color" value="{{ one.colour }}"/>
            <Option type="QString" name="outline_color" value="92,88,80,255"/>
            <Option type="QString" name="outline_style" value="solid"/>
            <Option type="QString" name="outline_width" value="0.2"/>
            <Option type="QString" name="outline_width_unit" value="MM"/>
            <Option type="QString" name="style" value="solid"/>
          </Option>
        </layer>
      </symbol>
{% endfor %}
    </symbols>
  </renderer-v2>
  <labeling type="simple">
    <settings calloutType="simple">
      <text-style fieldName="{{ label }}" isExpression="0" fontFamily="Noto Sans Khmer" fontSize="8" fontSizeUnit="Point" textColor="34,38,43,255" textOpacity="1">
        <text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="1"/>
      </text-style>
      <rendering scaleVisibility="1" scaleMin="1500000" scaleMax="0"/>
    </settings>
  </labeling>
  <aliases>
{% for one in aliases %}
    <alias index="{{ loop.index0 }}" field="{{ one.field }}" name="{{ one.name }}"/>
{% endfor %}
  </aliases>
</qgis>
